import django.db.models.deletion
import holdfast.kernel.crypto
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mentor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('staff', 'Staff'), ('volunteer', 'Volunteer'), ('older_student', 'Older student'), ('parent', 'Parent')], max_length=14)),
                ('given_name', models.CharField(max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('languages', models.JSONField(default=list)),
                ('interests', models.JSONField(blank=True, default=list)),
                ('dislikes', models.JSONField(blank=True, default=list)),
                ('free_slots', models.JSONField(blank=True, default=list)),
                ('capacity', models.PositiveSmallIntegerField(default=1)),
                ('engages_families', models.BooleanField(default=False)),
                ('experience', models.CharField(blank=True, default='', max_length=400)),
                ('years_of_experience', models.PositiveSmallIntegerField(default=0)),
                ('why', models.TextField(blank=True, default='')),
                ('status', models.CharField(choices=[('applied', 'Applied'), ('accepted', 'Accepted'), ('paused', 'Paused'), ('not_suitable', 'Not suitable'), ('left', 'Left')], default='applied', max_length=14)),
                ('applied_at', models.DateTimeField()),
                ('available_until', models.DateField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('client_key', models.UUIDField(blank=True, null=True, unique=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mentors', to='people.staff')),
                ('student', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mentoring', to='people.student')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mentors', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('school', 'user'), name='one_mentor_a_user_and_school')],
            },
        ),
        migrations.CreateModel(
            name='ScreeningStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80)),
                ('outcome', models.CharField(choices=[('clear', 'Clear'), ('considered', 'Considered and accepted'), ('not_suitable', 'Not suitable'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('reference_number', models.CharField(blank=True, default='', max_length=60)),
                ('done_on', models.DateField()),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('topics', models.JSONField(blank=True, default=list)),
                ('recorded_at', models.DateTimeField()),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='mentors.mentor')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_on', None), ('expires_on__gt', models.F('done_on')), _connector='OR'), name='step_expires_later')],
            },
        ),
        migrations.AddField(
            model_name='mentor',
            name='constraints',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='mentor',
            name='release_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('applied', 'Applied'), ('accepted', 'Accepted'), ('paused', 'Paused'), ('not_suitable', 'Not suitable'), ('left', 'Left')], max_length=14)),
                ('grounds', models.JSONField(blank=True, default=list)),
                ('words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='mentors.mentor')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('watch', 'Keep an eye on it'), ('stop', 'Settle this first')], max_length=6)),
                ('words', holdfast.kernel.crypto.SealedTextField()),
                ('raised_at', models.DateTimeField()),
                ('settled_words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('client_key', models.UUIDField(unique=True)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='mentors.mentor')),
                ('raised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TrainingEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(blank=True, default='', max_length=60)),
                ('words', models.CharField(blank=True, default='', max_length=200)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('done_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('client_key', models.UUIDField(unique=True)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trainings', to='mentors.mentor')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TrainingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('words', models.CharField(max_length=200)),
                ('cents', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('granted', 'Granted'), ('refused', 'Not granted')], default='asked', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('client_key', models.UUIDField(unique=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='training_requests', to='mentors.mentor')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Hours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')])),
                ('begins', models.TimeField()),
                ('ends', models.TimeField()),
                ('kind', models.CharField(max_length=60)),
                ('place', models.CharField(blank=True, default='', max_length=60)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='week', to='mentors.mentor')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('begins'))), name='hours_end_later'), models.UniqueConstraint(fields=('mentor', 'weekday', 'begins'), name='hours_begin_once')],
            },
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('to_ask', 'Asked, no answer yet'), ('goes_on', 'Goes on'), ('stops', 'Stops')], max_length=8)),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renewals', to='mentors.mentor')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('school_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.schoolyear')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mentor', 'school_year'), name='asked_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='TrainingBudget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cents', models.PositiveIntegerField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('school_year', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='training_budget', to='people.schoolyear')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
