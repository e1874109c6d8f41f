"""How the benchmarks measure: decisions in process, a real server, processor time, and what is printed."""
