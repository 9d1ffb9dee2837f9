from django.db import migrations

from prosa.conversations.indexing import drop_index, make_index


class Migration(migrations.Migration):

    atomic = False  # messages are indexed part by part; what was broken off goes on where it was

    dependencies = [
        ('conversations', '0003_who_wrote_last'),
    ]

    operations = [
        migrations.RunPython(lambda apps, schema_editor: make_index(), lambda apps, schema_editor: drop_index()),
    ]
