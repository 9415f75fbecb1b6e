import django.db.models.deletion
import holdfast.kernel.crypto
from decimal import Decimal
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
            name='AttendancePolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('body', models.JSONField()),
                ('starts_on', models.DateField()),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('starts_on')), _connector='OR'), name='attendance_policy_period'), models.UniqueConstraint(fields=('district', 'code', 'version'), name='one_policy_of_a_version')],
            },
        ),
        migrations.CreateModel(
            name='AttendanceState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=8)),
                ('registers_known', models.BooleanField()),
                ('as_of', models.DateField()),
                ('data_to', models.DateField(blank=True, null=True)),
                ('registers_missing', models.PositiveIntegerField(default=0)),
                ('unknown_codes', models.JSONField(default=list)),
                ('left_out', models.JSONField(default=dict)),
                ('days', models.JSONField(default=list)),
                ('counted_at', models.DateTimeField()),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.attendancepolicy')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('school_year', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='attendance_state', to='people.schoolyear')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AttendanceSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField()),
                ('data_to', models.DateField(blank=True, null=True)),
                ('tier', models.PositiveSmallIntegerField()),
                ('reached', models.PositiveSmallIntegerField(default=0)),
                ('is_listed', models.BooleanField(default=False)),
                ('units_per_session', models.PositiveSmallIntegerField()),
                ('possible', models.PositiveIntegerField()),
                ('absent', models.PositiveIntegerField()),
                ('excused', models.PositiveIntegerField()),
                ('late', models.PositiveIntegerField()),
                ('missing', models.PositiveIntegerField()),
                ('possible_days', models.PositiveIntegerField()),
                ('absent_days', models.PositiveIntegerField()),
                ('recent_school_days', models.PositiveSmallIntegerField()),
                ('recent_from', models.DateField(blank=True, null=True)),
                ('recent_possible_days', models.PositiveSmallIntegerField()),
                ('recent_absent_days', models.PositiveSmallIntegerField()),
                ('current_run', models.PositiveSmallIntegerField()),
                ('longest_run', models.PositiveSmallIntegerField()),
                ('last_absent_on', models.DateField(blank=True, null=True)),
                ('marks', models.TextField(blank=True, default='')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.attendancepolicy')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('school_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.schoolyear')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance_summaries', to='people.student')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'school_year', 'is_listed'], name='summary_by_list')],
                'constraints': [models.UniqueConstraint(fields=('student', 'school_year'), name='one_summary_a_year'), models.CheckConstraint(condition=models.Q(('absent__lte', models.F('possible')), ('excused__lte', models.F('absent'))), name='absent_is_part_of_possible')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('applied', 'Applied'), ('undone', 'Undone'), ('failed', 'Could not be read')], default='planned', max_length=8)),
                ('is_dry_run', models.BooleanField(default=False)),
                ('counts', models.JSONField(default=dict)),
                ('files', models.JSONField(default=list)),
                ('scope', models.JSONField(default=dict)),
                ('planned_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='records.importrun')),
                ('planned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ImportChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(choices=[('organisation', 'Schools and other organisations'), ('school_year', 'School years'), ('term', 'Terms'), ('school_day', 'Calendar days'), ('student', 'Students'), ('guardian', 'Guardians'), ('student_guardian', 'Guardians of students'), ('staff', 'Staff'), ('staff_post', 'Posts of staff'), ('school_enrolment', 'Enrolments'), ('section', 'Classes and groups'), ('section_member', 'Members of classes'), ('attendance_code', 'Attendance codes'), ('attendance_mark', 'Attendance marks'), ('register_status', 'Registers')], max_length=20)),
                ('key', models.CharField(max_length=300)),
                ('object_id', models.BigIntegerField(blank=True, null=True)),
                ('op', models.CharField(choices=[('insert', 'Add'), ('adopt', 'Recognise'), ('update', 'Change'), ('close', 'Mark as missing'), ('reactivate', 'Bring back')], max_length=10)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('refs', models.JSONField(default=dict)),
                ('sent', models.JSONField(default=dict)),
                ('row_hash', models.CharField(blank=True, default='', max_length=32)),
                ('row_before', models.JSONField(blank=True, null=True)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='records.importrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'entity', 'key'), name='one_change_a_record')],
            },
        ),
        migrations.CreateModel(
            name='MappingProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('version', models.PositiveIntegerField(default=1)),
                ('definition', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('district', 'name', 'version'), name='one_mapping_of_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('on', models.DateField()),
                ('session', models.CharField(choices=[('day', 'Whole day'), ('am', 'Morning'), ('pm', 'Afternoon')], default='day', max_length=3)),
                ('status', models.CharField(choices=[('submitted', 'Submitted'), ('not_submitted', 'Not submitted'), ('not_required', 'Not required')], default='submitted', max_length=13)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.section')),
            ],
            options={
                'indexes': [models.Index(models.F('school'), models.F('on'), name='registers_by_day')],
                'constraints': [models.UniqueConstraint(fields=('school', 'on', 'session', 'section'), name='one_register_a_session', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='RejectedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.CharField(max_length=255)),
                ('line', models.PositiveIntegerField(blank=True, null=True)),
                ('column', models.CharField(blank=True, default='', max_length=120)),
                ('value', models.CharField(blank=True, default='', max_length=300)),
                ('code', models.CharField(max_length=40)),
                ('severity', models.CharField(choices=[('fatal', 'The file cannot be used'), ('error', 'Row not imported'), ('warning', 'Row imported, please look')], max_length=8)),
                ('header', models.JSONField(default=list)),
                ('cells', models.JSONField(default=list)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejected', to='records.importrun')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'severity', 'id'], name='rejected_by_run')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('oneroster_11', 'OneRoster 1.1'), ('oneroster_12', 'OneRoster 1.2'), ('sds_v1', 'Microsoft School Data Sync v1'), ('sds_v21', 'Microsoft School Data Sync v2.1'), ('mapped_csv', 'CSV files')], max_length=20)),
                ('default_school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.school')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
                ('mapping', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='records.mappingprofile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('district', 'name'), name='one_source_of_a_name')],
            },
        ),
        migrations.AddField(
            model_name='importrun',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='records.source'),
        ),
        migrations.CreateModel(
            name='AttendanceMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('on', models.DateField()),
                ('session', models.CharField(choices=[('day', 'Whole day'), ('am', 'Morning'), ('pm', 'Afternoon')], default='day', max_length=3)),
                ('lesson', models.CharField(blank=True, default='', max_length=20)),
                ('code', models.CharField(max_length=20)),
                ('minutes_missed', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('comment', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.section')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance_marks', to='people.student')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='records.source')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'on'], name='marks_by_day')],
                'constraints': [models.UniqueConstraint(fields=('student', 'on', 'session', 'section', 'lesson', 'source'), name='one_mark_a_session', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='AttendanceCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('meaning', models.CharField(choices=[('present', 'Present'), ('absent', 'Absent'), ('not_possible', 'Not a possible session'), ('unknown', 'Not known')], max_length=12)),
                ('fraction', models.DecimalField(decimal_places=3, default=Decimal('1'), max_digits=4)),
                ('authorised', models.CharField(choices=[('yes', 'Authorised'), ('no', 'Not authorised'), ('na', 'Does not apply')], default='na', max_length=3)),
                ('is_late', models.BooleanField(default=False)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='records.source')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('starts_on')), _connector='OR'), name='attendance_code_period'), models.CheckConstraint(condition=models.Q(('fraction__gte', 0), ('fraction__lte', 1)), name='fraction_of_a_session'), models.UniqueConstraint(fields=('district', 'source', 'code', 'starts_on'), name='one_meaning_a_start', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='SourceRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(choices=[('organisation', 'Schools and other organisations'), ('school_year', 'School years'), ('term', 'Terms'), ('school_day', 'Calendar days'), ('student', 'Students'), ('guardian', 'Guardians'), ('student_guardian', 'Guardians of students'), ('staff', 'Staff'), ('staff_post', 'Posts of staff'), ('school_enrolment', 'Enrolments'), ('section', 'Classes and groups'), ('section_member', 'Members of classes'), ('attendance_code', 'Attendance codes'), ('attendance_mark', 'Attendance marks'), ('register_status', 'Registers')], max_length=20)),
                ('key', models.CharField(max_length=300)),
                ('object_id', models.BigIntegerField(blank=True, null=True)),
                ('row_hash', models.CharField(max_length=32)),
                ('sent', models.JSONField(default=dict)),
                ('first_seen_on', models.DateField()),
                ('last_seen_on', models.DateField()),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='records.importrun')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='records.source')),
            ],
            options={
                'indexes': [models.Index(fields=['entity', 'object_id'], name='source_row_by_object')],
                'constraints': [models.UniqueConstraint(fields=('source', 'entity', 'key'), name='one_source_row_a_key')],
            },
        ),
        migrations.CreateModel(
            name='TierCrossing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tier', models.PositiveSmallIntegerField()),
                ('tier_before', models.PositiveSmallIntegerField()),
                ('crossed_on', models.DateField()),
                ('announced_at', models.DateTimeField()),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.attendancepolicy')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('school_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.schoolyear')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tier_crossings', to='people.student')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'crossed_on'], name='crossing_by_day')],
                'constraints': [models.UniqueConstraint(fields=('student', 'school_year', 'policy', 'tier'), name='a_line_crossed_once')],
            },
        ),
        migrations.AddIndex(
            model_name='importrun',
            index=models.Index(fields=['source', '-id'], name='run_by_source'),
        ),
    ]
