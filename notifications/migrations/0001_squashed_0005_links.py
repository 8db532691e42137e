# What the migrations named below made together (docs/decisions/0021).

import django.db.models.deletion
import notifications.models
import uuid
from django.conf import settings
from django.db import migrations, models

from core.squashing import TablesAtOnce


class Migration(TablesAtOnce):

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_letters_and_choices'),
        ('notifications', '0003_not_this_school_year'),
        ('notifications', '0004_mailings'),
        ('notifications', '0005_links'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Relay',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('away_since', models.DateTimeField()),
                ('refusals', models.PositiveSmallIntegerField(default=1)),
                ('retry_at', models.DateTimeField()),
                ('last_error', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_relay')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('message_id', models.CharField(default=notifications.models.new_message_id, max_length=120, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('to', models.EmailField(max_length=254)),
                ('about_id', models.BigIntegerField(blank=True, null=True)),
                ('scope_alliance_id', models.BigIntegerField(blank=True, null=True)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('due_at', models.DateTimeField()),
                ('useless_after', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Being handed over'), ('sent', 'Sent'), ('dropped', 'No longer wanted'), ('declined', 'Stopped by choice'), ('missed', 'Too late to be of use'), ('superseded', 'Overtaken by a change'), ('gathered', 'In a digest'), ('failed', 'Could not be sent')], default='waiting', max_length=10)),
                ('claim', models.UUIDField(blank=True, null=True)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('in_doubt', models.PositiveSmallIntegerField(default=0)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('about_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to=settings.AUTH_USER_MODEL)),
                ('about_sequence', models.PositiveIntegerField(blank=True, null=True)),
                ('because', models.CharField(blank=True, max_length=500)),
                ('bounced_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='gathered', to='notifications.message')),
                ('path', models.CharField(blank=True, max_length=200)),
                ('listed_from', models.DateTimeField(blank=True, null=True)),
                ('mailing', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['due_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['due_at'], name='message_unsent'), models.Index(fields=['about_type', 'about_id'], name='message_about'), models.Index(fields=['person', '-due_at'], name='message_by_person'), models.Index(condition=models.Q(('scope_alliance_id__isnull', False)), fields=['scope_alliance_id'], name='message_scope')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='sent_means_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'superseded'), _negated=True), ('superseded_at__isnull', False), _connector='OR'), name='superseded_means_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('claim__isnull', True), ('claimed_until__isnull', True)), models.Q(('claim__isnull', False), ('claimed_until__isnull', False)), _connector='OR'), name='claimed_until_some_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('claim__isnull', False), _connector='OR'), name='sending_means_claimed'), models.CheckConstraint(condition=models.Q(models.Q(('about_id__isnull', True), ('about_type__isnull', True)), models.Q(('about_id__isnull', False), ('about_type__isnull', False)), _connector='OR'), name='about_a_thing_of_some_type')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=30)),
                ('way', models.CharField(choices=[('at_once', 'At once'), ('daily', 'Once a day, together'), ('weekly', 'Once a week, together'), ('paused', 'Not this school year'), ('never', 'Not at all')], max_length=7)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mail_preferences', to=settings.AUTH_USER_MODEL)),
                ('until', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'topic'), name='one_choice_for_a_topic'), models.CheckConstraint(condition=models.Q(models.Q(('until__isnull', False), ('way', 'paused')), models.Q(models.Q(('way', 'paused'), _negated=True), ('until__isnull', True)), _connector='OR'), name='paused_until_some_day')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40)),
                ('seed', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('key_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('to', models.EmailField(max_length=254)),
                ('about_id', models.BigIntegerField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('about_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('made_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['made_by', 'purpose', 'made_at'], name='link_by_maker')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('used_at__isnull', True)), fields=('about_type', 'about_id', 'purpose'), name='one_standing_link_for_a_purpose')],
            },
        ),
    ]
