from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("decisions", "0010_sealing"),
    ]

    operations = [
        migrations.AddField(
            model_name="return",
            name="shipping_asked",
            field=models.BooleanField(db_default=False, help_text="Whether it asked for shipping."),
        ),
    ]
