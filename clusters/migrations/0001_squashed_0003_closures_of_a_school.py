# What the migrations named below made together (docs/decisions/0021).

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from core.squashing import TablesAtOnce


class Migration(TablesAtOnce):

    replaces = [
        ('clusters', '0001_initial'),
        ('clusters', '0002_meetings_and_actions'),
        ('clusters', '0003_closures_of_a_school'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('alliances', '0007_levels'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cluster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('region', models.CharField(blank=True, max_length=80)),
                ('size_reason', models.CharField(blank=True, help_text='Asked for when a cluster has more than five alliances or fewer than three.', max_length=300, verbose_name='why more than five or fewer than three alliances')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clusters', to='alliances.programme')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'name'), name='cluster_named_once_in_a_programme', violation_error_message='A cluster of this name is already in the programme.')],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('why', models.CharField(blank=True, help_text='For example: INSET day.', max_length=120)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='alliances.programme')),
                ('cluster', models.ForeignKey(blank=True, help_text='Empty for the whole programme.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='clusters.cluster')),
                ('school', models.ForeignKey(blank=True, help_text='One school alone. It counts for the alliance that the school leads.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='alliances.school')),
            ],
            options={
                'verbose_name': 'closure',
                'ordering': ['starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='closure_ends_after_it_starts', violation_error_message='The end must not be before the start.'), models.CheckConstraint(condition=models.Q(('cluster__isnull', True), ('school__isnull', True), _connector='OR'), name='closure_of_a_cluster_or_of_a_school', violation_error_message='Give a cluster or a school, not both.')],
            },
        ),
        migrations.CreateModel(
            name='Facilitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='Empty while it lasts.', null=True, verbose_name='until')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facilitations', to='clusters.cluster')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facilitations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['cluster', 'starts_on'],
                'indexes': [models.Index(fields=['person', 'starts_on'], name='facilitation_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='facilitation_ends_after_it_starts', violation_error_message='The end must not be before the start.')],
            },
        ),
        migrations.CreateModel(
            name='Placing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='Empty while it lasts.', null=True, verbose_name='until')),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placings', to='alliances.alliance')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placings', to='clusters.cluster')),
            ],
            options={
                'ordering': ['cluster', 'alliance'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='placing_ends_after_it_starts', violation_error_message='The end must not be before the start.'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('alliance',), name='one_cluster_at_a_time', violation_error_message='This alliance is in a cluster already: end that first.')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.CharField(choices=[('autumn', 'Autumn'), ('spring', 'Spring'), ('summer', 'Summer')], max_length=6)),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('break_starts_on', models.DateField(blank=True, null=True, verbose_name='half-term break from')),
                ('break_ends_on', models.DateField(blank=True, null=True, verbose_name='half-term break until')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('cluster', models.ForeignKey(blank=True, help_text='Empty for the whole programme. A cluster with terms of its own uses only those.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='clusters.cluster')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='alliances.programme')),
            ],
            options={
                'ordering': ['starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='term_ends_after_it_starts', violation_error_message='The last day must be after the first day.'), models.CheckConstraint(condition=models.Q(models.Q(('break_ends_on__isnull', True), ('break_starts_on__isnull', True)), models.Q(('break_ends_on__gte', models.F('break_starts_on')), ('break_ends_on__isnull', False), ('break_ends_on__lt', models.F('ends_on')), ('break_starts_on__gt', models.F('starts_on')), ('break_starts_on__isnull', False)), _connector='OR'), name='break_lies_inside_the_term', violation_error_message='Give both days of the half-term break, inside the term.')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why_this_day', models.TextField(blank=True, editable=False, verbose_name='why this day')),
                ('planned_on', models.DateField(blank=True, editable=False, help_text='Empty where a person entered it.', null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('moved_from', models.DateField(blank=True, editable=False, null=True)),
                ('moved_from_time', models.TimeField(blank=True, editable=False, null=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('kind', models.CharField(choices=[('termly', 'Cluster meeting'), ('kick_start', 'Kick-start workshop'), ('national', 'National event')], default='termly', max_length=10)),
                ('held_on', models.DateField(verbose_name='date')),
                ('starts_at', models.TimeField(verbose_name='starts')),
                ('ends_at', models.TimeField(verbose_name='ends')),
                ('mode', models.CharField(choices=[('face_to_face', 'Face to face'), ('call', 'Telephone call'), ('video', 'Video call')], default='face_to_face', max_length=12, verbose_name='way of meeting')),
                ('place', models.CharField(blank=True, max_length=200)),
                ('travel_note', models.CharField(blank=True, help_text='Parking, trains, which entrance.', max_length=300)),
                ('cluster', models.ForeignKey(blank=True, help_text='Empty for an event of the whole programme.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='clusters.cluster')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='alliances.school')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='alliances.programme')),
                ('term', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='clusters.term')),
                ('agenda_version', models.PositiveIntegerField(default=0, editable=False)),
                ('cancelled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('summary_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('summary_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['held_on', 'starts_at'],
                'indexes': [models.Index(fields=['cluster', 'held_on'], name='meeting_by_cluster')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_ends_after_it_starts', violation_error_message='The end must be after the start.'), models.CheckConstraint(condition=models.Q(('planned_on__isnull', True), models.Q(('cluster__isnull', False), ('kind', 'termly'), ('term__isnull', False)), _connector='OR'), name='planned_meeting_has_a_term'), models.UniqueConstraint(condition=models.Q(('planned_on__isnull', False)), fields=('cluster', 'term'), name='one_planned_meeting_in_a_term')],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why_this_day', models.TextField(blank=True, editable=False, verbose_name='why this day')),
                ('planned_on', models.DateField(blank=True, editable=False, help_text='Empty where a person entered it.', null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('moved_from', models.DateField(blank=True, editable=False, null=True)),
                ('moved_from_time', models.TimeField(blank=True, editable=False, null=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('half', models.PositiveSmallIntegerField(choices=[(1, 'First half'), (2, 'Second half')], default=1, verbose_name='half of the term')),
                ('due_on', models.DateField(verbose_name='date')),
                ('starts_at', models.TimeField(verbose_name='time')),
                ('minutes', models.PositiveSmallIntegerField(default=20)),
                ('topics', models.CharField(blank=True, max_length=300, verbose_name='to talk about')),
                ('outcome', models.CharField(blank=True, choices=[('held', 'Held'), ('missed', 'Missed')], max_length=6)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='alliances.alliance')),
                ('term', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='clusters.term')),
                ('cancelled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('in_the_way', models.TextField(blank=True, editable=False, verbose_name='what is in the way')),
                ('move_asked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('move_asked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('move_asked_why', models.CharField(blank=True, editable=False, max_length=300)),
                ('note_to_self', models.TextField(blank=True, editable=False)),
                ('note_version', models.PositiveIntegerField(default=0, editable=False)),
                ('noted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('noted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.CharField(blank=True, editable=False, max_length=8)),
                ('what_moved', models.TextField(blank=True, editable=False, verbose_name='what has moved since last time')),
            ],
            options={
                'verbose_name': 'check-in call',
                'ordering': ['due_on', 'starts_at'],
                'indexes': [models.Index(fields=['alliance', 'due_on'], name='check_in_by_alliance')],
                'constraints': [models.CheckConstraint(condition=models.Q(('planned_on__isnull', True), ('term__isnull', False), _connector='OR'), name='planned_call_has_a_term'), models.UniqueConstraint(condition=models.Q(('planned_on__isnull', False)), fields=('alliance', 'term', 'half'), name='one_planned_call_in_a_half_term')],
            },
        ),
        migrations.CreateModel(
            name='BusyPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('why', models.CharField(help_text='For example: mock exams.', max_length=120)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='busy_periods', to='alliances.alliance')),
            ],
            options={
                'ordering': ['starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='busy_period_ends_after_it_starts', violation_error_message='The end must not be before the start.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalMinutes',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('text', models.TextField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('changed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clusters.meeting')),
            ],
            options={
                'verbose_name': 'historical minutes',
                'verbose_name_plural': 'historical minutes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='minutes', to='clusters.meeting')),
            ],
            options={
                'verbose_name_plural': 'minutes',
            },
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                ('agreed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('alliance', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='alliances.alliance')),
                ('check_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='actions', to='clusters.checkin')),
                ('cluster', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='clusters.cluster')),
                ('done_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='actions', to='clusters.meeting')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='actions', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='alliances.programme')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('due_on'), nulls_last=True), 'pk'],
                'indexes': [models.Index(fields=['owner', 'due_on'], name='action_by_owner'), models.Index(fields=['cluster', 'due_on'], name='action_by_cluster'), models.Index(fields=['alliance', 'due_on'], name='action_by_alliance')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('alliance', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='alliances.alliance')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='clusters.meeting')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'position'), name='one_point_at_a_position')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('came', models.BooleanField()),
                ('who', models.CharField(blank=True, max_length=200)),
                ('noted_at', models.DateTimeField()),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='alliances.alliance')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='clusters.meeting')),
                ('noted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'attendance',
                'ordering': ['alliance__name'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'alliance'), name='an_alliance_is_noted_once')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('coming', 'I am coming'), ('cannot', 'I cannot come'), ('instead', 'Somebody comes instead of me')], max_length=7)),
                ('instead', models.CharField(blank=True, max_length=120, verbose_name='who comes instead')),
                ('replied_at', models.DateTimeField()),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='clusters.meeting')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_replies', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'replies',
                'ordering': ['replied_at'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='one_reply_of_a_person')],
            },
        ),
    ]
