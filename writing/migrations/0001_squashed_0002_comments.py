# What the migrations named below made together (docs/decisions/0021).

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.squashing import TablesAtOnce


class Migration(TablesAtOnce):

    replaces = [
        ('writing', '0001_initial'),
        ('writing', '0002_comments'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('object_id', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('said_as', models.CharField(max_length=200)),
                ('said_to', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('is_question', models.BooleanField(default=False)),
                ('part', models.CharField(blank=True, max_length=20)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answers_given', to='writing.comment')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments_written', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['content_type', 'object_id'], name='comment_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('is_question', True), models.Q(('closed_at__isnull', True), ('part', '')), _connector='OR'), name='only_questions_are_closed_or_about_a_part'), models.CheckConstraint(condition=models.Q(('is_question', False), ('answers__isnull', True), _connector='OR'), name='an_answer_is_no_question'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='closed_means_by_somebody')],
            },
        ),
    ]
