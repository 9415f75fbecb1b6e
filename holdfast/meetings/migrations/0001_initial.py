import django.db.models.deletion
import holdfast.kernel.crypto
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('matches', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('missed', 'Missed'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                ('planned_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('place', models.CharField(blank=True, default='', max_length=120)),
                ('is_first', models.BooleanField(default=False)),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('actual_minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('feeling', models.CharField(blank=True, choices=[('good', 'Good'), ('ok', 'So-so'), ('hard', 'Hard')], default='', max_length=4)),
                ('missed_because', models.CharField(blank=True, choices=[('student_absent', 'The student was absent from school'), ('did_not_come', 'The student did not come'), ('mentor_away', 'The mentor was away'), ('school_closed', 'The school was closed')], default='', max_length=16)),
                ('covered', models.JSONField(blank=True, default=list)),
                ('observed_by', models.JSONField(blank=True, default=list)),
                ('limits_told_on', models.DateField(blank=True, null=True)),
                ('warnings', models.JSONField(blank=True, default=list)),
                ('logged_key', models.UUIDField(blank=True, null=True, unique=True)),
                ('logged_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_for', models.DateTimeField(blank=True, null=True)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='matches.match')),
                ('rebooked_as', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rebooked_from', to='meetings.meeting')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'indexes': [models.Index(fields=['match', 'planned_at'], name='meeting_of_match')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'held'), _negated=True), models.Q(('actual_minutes__isnull', False), ('held_at__isnull', False)), _connector='OR'), name='held_meeting_says_when_and_how_long'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'missed'), _negated=True), models.Q(('missed_because', ''), _negated=True), _connector='OR'), name='missed_says_why'), models.UniqueConstraint(condition=models.Q(('status', 'planned')), fields=('match', 'planned_at'), name='one_planned_meeting_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', holdfast.kernel.crypto.SealedTextField()),
                ('shared_with_student', models.BooleanField(default=False)),
                ('written_at', models.DateTimeField()),
                ('client_key', models.UUIDField(unique=True)),
                ('kind', models.CharField(blank=True, default='', max_length=60)),
                ('kind_name', models.JSONField(blank=True, default=dict)),
                ('entry', models.UUIDField(blank=True, db_index=True, null=True)),
                ('happened_on', models.DateField(blank=True, null=True)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='matches.match')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notes', to='meetings.meeting')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='people.student')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['match', '-written_at'], name='note_of_match')],
            },
        ),
        migrations.CreateModel(
            name='ReviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('week_on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', holdfast.kernel.crypto.SealedTextField()),
                ('evidence', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('aspect', models.CharField(blank=True, default='', max_length=40)),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('open', 'Open'), ('met', 'Met'), ('partly', 'Partly met'), ('not_met', 'Not met')], default='open', max_length=8)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='matches.match')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('set_at_meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='targets_set', to='meetings.meeting')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TeacherReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week_on', models.DateField()),
                ('values', models.JSONField(default=dict)),
                ('also', models.JSONField(blank=True, default=dict)),
                ('comment', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('is_praise', models.BooleanField(default=False)),
                ('written_at', models.DateTimeField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.section')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.staff')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='people.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('student', 'section', 'staff', 'week_on'), name='one_review_a_week')],
            },
        ),
        migrations.CreateModel(
            name='MatchReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('go_on', 'Go on as before'), ('change', 'Go on, and change something'), ('end', 'Bring it to a good end')], max_length=8)),
                ('is_progress', models.BooleanField()),
                ('numbers', models.JSONField(default=dict)),
                ('warnings', models.JSONField(blank=True, default=list)),
                ('words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('reviewed_on', models.DateField()),
                ('reviewed_at', models.DateTimeField()),
                ('client_key', models.UUIDField(unique=True)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_reviews', to='matches.match')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'indexes': [models.Index(fields=['match', '-reviewed_on'], name='review_of_match')],
            },
        ),
    ]
