import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('default_language', models.CharField(default='en', max_length=8)),
                ('time_zone', models.CharField(default='America/Toronto', max_length=50)),
                ('brand_colour', models.CharField(blank=True, default='', max_length=7)),
            ],
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('home_language', models.CharField(blank=True, default='', max_length=20)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Guardian',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('given_name', models.CharField(max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('language', models.CharField(default='en', max_length=8)),
                ('needs_interpreter', models.BooleanField(default=False)),
                ('preferred_channel', models.CharField(choices=[('phone', 'Phone'), ('text', 'Text message'), ('email', 'E-mail'), ('letter', 'Letter')], default='phone', max_length=8)),
                ('address', models.TextField(blank=True, default='')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='guardians', to='people.household')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='School',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('phase', models.CharField(choices=[('primary', 'Primary'), ('secondary', 'Secondary'), ('post16', 'Post-16'), ('all_through', 'All-through')], default='secondary', max_length=12)),
                ('official_number', models.CharField(blank=True, default='', max_length=40)),
                ('email_domain', models.CharField(blank=True, default='', max_length=100)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SchoolYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('starts_on', models.DateField()),
                ('ends_before', models.DateField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('starts_on')), _connector='OR'), name='school_year_period'), models.UniqueConstraint(fields=('school', 'starts_on'), name='one_school_year_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('title', models.CharField(max_length=160)),
                ('kind', models.CharField(choices=[('homeroom', 'Homeroom'), ('class', 'Class'), ('tutor_group', 'Tutor group')], default='class', max_length=12)),
                ('course', models.CharField(blank=True, default='', max_length=160)),
                ('subject', models.CharField(blank=True, default='', max_length=160)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('given_name', models.CharField(max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('active', models.BooleanField(default=True)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
            ],
            options={
                'verbose_name_plural': 'staff',
            },
        ),
        migrations.CreateModel(
            name='StaffPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('post', models.CharField(choices=[('teacher', 'Teacher'), ('tutor', 'Tutor'), ('counsellor', 'Counsellor'), ('liaison', 'School-family liaison'), ('resource_teacher', 'Resource teacher'), ('admin', 'Administration')], default='teacher', max_length=20)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='people.staff')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('staff', 'school', 'post'), name='one_post_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Student',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('given_name', models.CharField(max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('preferred_name', models.CharField(blank=True, default='', max_length=100)),
                ('pronouns', models.CharField(blank=True, default='', max_length=40)),
                ('birth_on', models.DateField(blank=True, null=True)),
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Other'), ('unspecified', 'Not said')], default='unspecified', max_length=12)),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'French')], default='en', max_length=8)),
                ('home_language', models.CharField(blank=True, default='', max_length=20)),
                ('grade', models.CharField(blank=True, default='', max_length=20)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('search_name', models.CharField(blank=True, default='', max_length=250)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.district')),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='students', to='people.household')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'family_name', 'given_name', 'id'], name='student_by_name'), models.Index(fields=['school', 'grade'], name='student_by_grade'), models.Index(fields=['school', 'search_name'], name='student_by_search')],
            },
        ),
        migrations.CreateModel(
            name='SectionMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('primary', models.BooleanField(default=False)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.section')),
                ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='people.staff')),
                ('student', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='people.student')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('staff__isnull', False), ('student', None)), models.Q(('staff', None), ('student__isnull', False)), _connector='OR'), name='section_member_is_one_person'), models.UniqueConstraint(fields=('section', 'student', 'staff'), name='once_in_a_section', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('match', "is the student's mentor"), ('caseload', 'has the student in their caseload'), ('shared', 'was given access to this student')], max_length=10)),
                ('source', models.CharField(max_length=60)),
                ('starts_on', models.DateField()),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='people.student')),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'student'], name='relation_by_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('starts_on')), _connector='OR'), name='relation_period'), models.UniqueConstraint(fields=('student', 'user', 'kind', 'source'), name='one_relation_each')],
            },
        ),
        migrations.CreateModel(
            name='Guardianship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('kinship', models.CharField(choices=[('mother', 'Mother'), ('father', 'Father'), ('guardian', 'Legal guardian'), ('relative', 'Relative'), ('foster', 'Foster parent'), ('other', 'Other'), ('unknown', 'Not known')], default='unknown', max_length=10)),
                ('has_legal_authority', models.BooleanField(blank=True, null=True)),
                ('authority_confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('lives_with', models.BooleanField(blank=True, null=True)),
                ('priority', models.PositiveSmallIntegerField(default=1)),
                ('emergency_only', models.BooleanField(default=False)),
                ('may_contact', models.BooleanField(default=True)),
                ('may_receive_records', models.BooleanField(default=True)),
                ('restriction', models.TextField(blank=True, default='')),
                ('guardian', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guardianships', to='people.guardian')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guardianships', to='people.student')),
            ],
            options={
                'ordering': ['priority', 'id'],
                'constraints': [models.UniqueConstraint(fields=('student', 'guardian'), name='one_guardianship_each')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('starts_on', models.DateField()),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('grade', models.CharField(blank=True, default='', max_length=20)),
                ('status', models.CharField(choices=[('active', 'Enrolled'), ('left', 'Left'), ('guest', 'Guest')], default='active', max_length=8)),
                ('is_inferred', models.BooleanField(default=False)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='people.student')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('starts_on')), _connector='OR'), name='enrolment_period'), models.UniqueConstraint(fields=('student', 'school', 'starts_on'), name='one_enrolment_a_start')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('starts_on', models.DateField()),
                ('ends_before', models.DateField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('school_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='people.schoolyear')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before', None), ('ends_before__gt', models.F('starts_on')), _connector='OR'), name='term_period'), models.UniqueConstraint(fields=('school_year', 'name'), name='one_term_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='SchoolDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('sessions', models.PositiveSmallIntegerField(default=2)),
                ('day_off', models.CharField(blank=True, choices=[('holiday', 'Holiday'), ('closure', 'Closure'), ('training', 'Staff training'), ('weather', 'Weather')], default='', max_length=10)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('school', 'on'), name='one_calendar_row_a_day'), models.CheckConstraint(condition=models.Q(('day_off', ''), ('sessions', 0), _connector='OR'), name='day_off_has_no_session')],
            },
        ),
    ]
