from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="delivery", name="delivery_by_conversation"),
        migrations.AddIndex(
            model_name="delivery", index=models.Index(fields=["conversation_uuid"], name="delivery_of_conversation")
        ),
    ]
