# Who wrote last, worked out of the messages that are there.

from django.db import migrations, models
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Least


def fill(apps, schema_editor):
    conversations = apps.get_model("conversations", "Conversation").objects
    messages = apps.get_model("conversations", "Message").objects.filter(conversation=OuterRef("pk"))

    def over(direction, aggregate):
        found = messages.filter(direction=direction).order_by().values("conversation")
        return Subquery(found.annotate(value=aggregate).values("value"))

    latest = Max(Least("sent_at", "received_at"))
    conversations.update(
        inbound_count=Coalesce(over("RECEIVED", Count("id")), 0),
        last_inbound_at=over("RECEIVED", latest),
        last_outbound_at=over("SENT", latest),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0002_message_is_late'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='inbound_count',
            field=models.PositiveIntegerField(db_default=0, help_text='How many of its messages the customer wrote.', verbose_name='received messages'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='last_inbound_at',
            field=models.DateTimeField(help_text="The latest of the customer's messages, by the earlier of sent and received.", null=True, verbose_name='customer wrote last at'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='last_outbound_at',
            field=models.DateTimeField(help_text="The latest of the agency's messages, by the earlier of sent and received.", null=True, verbose_name='agency wrote last at'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            model_name='conversation',
            name='is_waiting',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('last_inbound_at__isnull', False), ('state', 'OPEN'), models.Q(('last_outbound_at', None), ('last_inbound_at__gt', models.F('last_outbound_at')), _connector='OR')), then=models.Value(value=True)), default=models.Value(value=False)), help_text='It is open, and the customer wrote last.', output_field=models.BooleanField(), verbose_name='waiting for an answer'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('is_waiting', True)), fields=['-last_activity_at', '-id'], name='conversation_waiting'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('inbound_count', 0), ('last_inbound_at', None)), models.Q(('inbound_count__gt', 0), ('inbound_count__lte', models.F('message_count')), ('last_inbound_at__isnull', False)), _connector='OR'), name='conversation_last_inbound_fits_count'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('inbound_count', models.F('message_count')), ('last_outbound_at', None)), models.Q(('inbound_count__lt', models.F('message_count')), ('last_outbound_at__isnull', False)), _connector='OR'), name='conversation_last_outbound_fits_count'),
        ),
    ]
