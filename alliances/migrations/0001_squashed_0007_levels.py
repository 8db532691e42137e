# What the migrations named below made together (docs/decisions/0021).

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from core.squashing import TablesAtOnce


class Migration(TablesAtOnce):

    replaces = [
        ('alliances', '0001_initial'),
        ('alliances', '0002_priorities'),
        ('alliances', '0003_maturity'),
        ('alliances', '0004_invitations'),
        ('alliances', '0005_lead_schools'),
        ('alliances', '0006_groups'),
        ('alliances', '0007_levels'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('toolkit', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed_key', models.CharField(blank=True, editable=False, max_length=80, null=True, unique=True)),
                ('seeded', models.JSONField(blank=True, default=dict, editable=False)),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('theme_question', models.TextField(help_text='The one question all alliances work on.')),
                ('aims', models.TextField(blank=True, help_text='One a line.')),
                ('commissioner', models.CharField(blank=True, max_length=160)),
                ('source', models.TextField(blank=True, verbose_name='published source')),
                ('starts_on', models.DateField(verbose_name='starts')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends')),
                ('word_alliance', models.CharField(default='alliance', max_length=40, verbose_name='what an alliance is called')),
                ('word_cluster', models.CharField(default='cluster', max_length=40, verbose_name='what a cluster is called')),
                ('word_term', models.CharField(default='term', max_length=40, verbose_name='what a term is called')),
                ('word_check_in', models.CharField(default='check-in call', max_length=40, verbose_name='what a check-in call is called')),
                ('is_published', models.BooleanField(default=False, editable=False)),
                ('is_demonstration', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='programme_ends_after_it_starts', violation_error_message='The end must not be before the start.')],
            },
        ),
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed_key', models.CharField(blank=True, editable=False, max_length=80, null=True, unique=True)),
                ('seeded', models.JSONField(blank=True, default=dict, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('applied_on', models.DateField(blank=True, help_text='Only the month counts.', null=True, verbose_name='applied')),
                ('kick_start_on', models.DateField(blank=True, help_text='For a published programme only the month.', null=True, verbose_name='kick-start workshop')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cohorts', to='alliances.programme')),
            ],
            options={
                'ordering': ['programme', 'number'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='cohort_numbered_once')],
            },
        ),
        migrations.CreateModel(
            name='School',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed_key', models.CharField(blank=True, editable=False, max_length=80, null=True, unique=True)),
                ('seeded', models.JSONField(blank=True, default=dict, editable=False)),
                ('name', models.CharField(max_length=160)),
                ('urn', models.PositiveIntegerField(blank=True, help_text='The unique reference number of the school register.', null=True, verbose_name='URN')),
                ('phase', models.CharField(blank=True, choices=[('nursery', 'Nursery'), ('primary', 'Primary'), ('middle', 'Middle'), ('secondary', 'Secondary'), ('all_through', 'All-through'), ('special', 'Special'), ('post_16', '16 plus'), ('other', 'Other')], max_length=12)),
                ('local_authority', models.CharField(blank=True, max_length=120)),
                ('trust', models.CharField(blank=True, max_length=160)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schools', to='alliances.programme')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('urn__isnull', False)), fields=('programme', 'urn'), name='urn_once_in_a_programme', violation_error_message='A school with this URN is already in the programme.')],
            },
        ),
        migrations.CreateModel(
            name='Alliance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed_key', models.CharField(blank=True, editable=False, max_length=80, null=True, unique=True)),
                ('seeded', models.JSONField(blank=True, default=dict, editable=False)),
                ('name', models.CharField(max_length=160)),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('region', models.CharField(blank=True, max_length=80)),
                ('link', models.URLField(blank=True, verbose_name='web page')),
                ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='alliances', to='alliances.cohort')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alliances', to='alliances.programme')),
                ('lead_school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads_alliances', to='alliances.school')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ended')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(models.F('programme'), django.db.models.functions.text.Lower('name'), name='alliance_named_once_in_a_programme', violation_error_message='An alliance of this name is already in the programme.')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='Empty while it lasts.', null=True, verbose_name='until')),
                ('role', models.CharField(choices=[('lead', 'Alliance lead'), ('project_lead', 'Project lead'), ('school_lead', 'School lead'), ('teacher', 'Teacher'), ('headteacher', 'Headteacher'), ('guest', 'Guest')], max_length=12)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='alliances.alliance')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(blank=True, help_text='Needed for school leads, teachers and headteachers.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='alliances.school')),
                ('successor_by', models.DateField(blank=True, editable=False, null=True)),
                ('level', models.CharField(blank=True, choices=[('senior', 'Senior leader'), ('middle', 'Middle leader'), ('teacher', 'Teacher without a leading role')], max_length=7, verbose_name='level in their school')),
            ],
            options={
                'ordering': ['alliance', 'role', 'person'],
                'indexes': [models.Index(fields=['person', 'starts_on'], name='post_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='post_ends_after_it_starts', violation_error_message='The end must not be before the start.'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['school_lead', 'teacher', 'headteacher']), _negated=True), ('school__isnull', False), _connector='OR'), name='school_roles_name_a_school', violation_error_message='School leads, teachers and headteachers need a school.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lead', 'Lead school'), ('partner', 'Partner school'), ('strategic', 'Strategic partner')], default='partner', max_length=10)),
                ('joined_on', models.DateField(verbose_name='joined')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason for leaving')),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='alliances.alliance')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='alliances.school')),
            ],
            options={
                'ordering': ['alliance', 'school'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('alliance', 'school'), name='school_once_in_an_alliance', violation_error_message='This school already belongs to the alliance.'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='leaves_after_it_joins', violation_error_message='A school cannot leave before it joined.')],
            },
        ),
        migrations.CreateModel(
            name='Stewardship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='Empty while it lasts.', null=True, verbose_name='until')),
                ('role', models.CharField(choices=[('admin', 'Programme administrator'), ('research', 'Research team')], max_length=10)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stewardships', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stewardships', to='alliances.programme')),
            ],
            options={
                'verbose_name': 'administrator or researcher',
                'verbose_name_plural': 'administrators and research team',
                'ordering': ['programme', 'role', 'person'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='stewardship_ends_after_it_starts', violation_error_message='The end must not be before the start.')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed_key', models.CharField(blank=True, editable=False, max_length=80, null=True, unique=True)),
                ('seeded', models.JSONField(blank=True, default=dict, editable=False)),
                ('name', models.CharField(max_length=160)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='alliances.alliance')),
            ],
            options={
                'verbose_name_plural': 'aliases',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(models.F('alliance'), django.db.models.functions.text.Lower('name'), name='alias_once_for_an_alliance')],
            },
        ),
        migrations.CreateModel(
            name='Priority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='from the school year')),
                ('last_year', models.PositiveSmallIntegerField(verbose_name='to the school year')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priorities', to='alliances.alliance')),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='priorities', to='alliances.school')),
            ],
            options={
                'verbose_name_plural': 'priorities',
                'ordering': [models.OrderBy(models.F('school__name'), nulls_first=True), 'school_id', 'first_year', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year'))), name='priority_ends_after_it_starts', violation_error_message='The last school year must not be before the first.')],
            },
        ),
        migrations.CreateModel(
            name='SelfAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.TextField(blank=True)),
                ('with_whom', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('started_at', models.DateTimeField()),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('rated_on', models.DateField(blank=True, null=True)),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='self_assessments', to='alliances.alliance')),
                ('given_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='self_assessments', to='alliances.school')),
                ('started_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('given_at__isnull', True), ('school__isnull', True)), fields=('alliance',), name='one_joint_draft'), models.UniqueConstraint(condition=models.Q(('given_at__isnull', True), ('school__isnull', False)), fields=('alliance', 'school'), name='one_draft_of_a_school'), models.UniqueConstraint(condition=models.Q(('school__isnull', True)), fields=('alliance', 'rated_on'), name='one_joint_self_assessment_a_day'), models.UniqueConstraint(condition=models.Q(('school__isnull', False)), fields=('alliance', 'school', 'rated_on'), name='one_self_assessment_of_a_school_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('given_at__isnull', True), ('rated_on__isnull', True)), models.Q(('given_at__isnull', False), ('rated_on__isnull', False)), _connector='OR'), name='given_on_the_day_it_was_given')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.CharField(blank=True, max_length=500, verbose_name='what makes you say so')),
                ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='toolkit.maturitystage')),
                ('strand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='toolkit.strand')),
                ('towards', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='toolkit.maturitystage')),
                ('self_assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='alliances.selfassessment')),
            ],
            options={
                'ordering': ['strand__position'],
                'constraints': [models.UniqueConstraint(fields=('self_assessment', 'strand'), name='a_strand_is_rated_once'), models.CheckConstraint(condition=models.Q(('towards__isnull', True), ('stage__isnull', False), _connector='OR'), name='between_two_stages')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'Alliance lead'), ('project_lead', 'Project lead'), ('school_lead', 'School lead'), ('teacher', 'Teacher'), ('headteacher', 'Headteacher'), ('guest', 'Guest'), ('admin', 'Programme administrator'), ('research', 'Research team')], max_length=12)),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(max_length=254)),
                ('invited_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('alliance', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='alliances.alliance')),
                ('invited_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='alliances.programme')),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='alliances.school')),
                ('withdrawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_at', '-pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('role'), models.F('programme'), django.db.models.functions.comparison.Coalesce(models.F('alliance'), 0), django.db.models.functions.comparison.Coalesce(models.F('school'), 0), condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), name='invited_once_to_a_role'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='accepted_or_withdrawn'), models.CheckConstraint(condition=models.Q(models.Q(('alliance__isnull', True), ('role__in', ['admin', 'research'])), models.Q(('alliance__isnull', False), ('role__in', ['lead', 'project_lead', 'school_lead', 'teacher', 'headteacher', 'guest'])), _connector='OR'), name='invited_to_a_post_in_an_alliance')],
            },
        ),
        migrations.CreateModel(
            name='LeadSchoolChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('happened', models.CharField(choices=[('designation', 'It lost its designation'), ('merged', 'It merged, closed or joined a trust'), ('handed_on', 'It handed the lead on'), ('named', 'A lead school is named'), ('other', 'Something else')], max_length=12, verbose_name='what happened')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('outcome', models.CharField(choices=[('successor', 'Another school of the alliance leads'), ('vacant', 'No school leads yet'), ('ended', 'The alliance ends')], max_length=10)),
                ('changed_on', models.DateField(verbose_name='from when')),
                ('before_name', models.CharField(blank=True, max_length=160)),
                ('after_name', models.CharField(blank=True, max_length=160)),
                ('named_by', models.DateField(blank=True, null=True, verbose_name='a school is named by')),
                ('entered_at', models.DateTimeField()),
                ('after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_from', to='alliances.school')),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lead_changes', to='alliances.alliance')),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_until', to='alliances.school')),
                ('entered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['alliance', '-number'],
                'constraints': [models.UniqueConstraint(fields=('alliance', 'number'), name='lead_school_changes_one_after_the_other'), models.CheckConstraint(condition=models.Q(models.Q(('after__isnull', False), ('named_by__isnull', True), ('outcome', 'successor')), models.Q(('after__isnull', True), ('named_by__isnull', False), ('outcome', 'vacant')), models.Q(('after__isnull', True), ('named_by__isnull', True), ('outcome', 'ended')), _connector='OR'), name='lead_school_change_says_what_follows')],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('steering', 'Steering group'), ('champions', 'Champions'), ('working', 'Working group')], max_length=10)),
                ('started_on', models.DateField(verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='alliances.alliance')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('ended_on'), nulls_first=True), 'name'],
                'constraints': [models.UniqueConstraint(models.F('alliance'), django.db.models.functions.text.Lower('name'), name='group_named_once_in_an_alliance'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='group_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='Empty while it lasts.', null=True, verbose_name='until')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='alliances.group')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_groups', to='alliances.post')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('post__school__name'), nulls_first=True), 'post__person__name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='group_member_ends_after_it_starts', violation_error_message='The end must not be before the start.'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('group', 'post'), name='once_in_a_group')],
            },
        ),
        migrations.CreateModel(
            name='GroupMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='when')),
                ('agreed', models.TextField(verbose_name='what was talked about and agreed')),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='alliances.group')),
                ('there', models.ManyToManyField(blank=True, related_name='meetings', to='alliances.groupmember')),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='alliance',
            name='schools',
            field=models.ManyToManyField(related_name='alliances', through='alliances.Membership', to='alliances.school'),
        ),
    ]
