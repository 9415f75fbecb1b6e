import django.db.models.deletion
import holdfast.kernel.crypto
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('cases', '0001_initial'),
        ('mentors', '0001_initial'),
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Waiting for the agreement'), ('replaced', 'Replaced by another proposal'), ('declined', 'Declined'), ('active', 'Meeting'), ('suspended', 'Suspended'), ('ended', 'Ended')], default='proposed', max_length=10)),
                ('score', models.IntegerField(default=0)),
                ('why', models.JSONField(default=dict)),
                ('runner_up', models.JSONField(blank=True, default=dict)),
                ('is_forced', models.BooleanField(default=False)),
                ('override_reason', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('decline_reason', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('start_reason', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('start_warnings', models.JSONField(blank=True, default=list)),
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('suspended_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, default='', max_length=60)),
                ('end_words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='mentors.mentor')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='programmes.programme')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='cases.referral')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='people.student')),
            ],
            options={
                'indexes': [models.Index(fields=['mentor', 'status'], name='match_by_mentor')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['proposed', 'approved', 'active', 'suspended'])), fields=('programme', 'student'), name='one_living_match_a_programme'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['active', 'suspended']), _negated=True), ('starts_on__isnull', False), _connector='OR'), name='active_match_has_started'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'ended'), _negated=True), models.Q(('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='ended_match_says_when_and_why')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weeks', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('per_week', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('parties', models.JSONField(default=list)),
                ('clauses', models.JSONField(default=list)),
                ('drafted_at', models.DateTimeField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
                ('match', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='agreement', to='matches.match')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MatchRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', 'Being looked at'), ('done', 'Done'), ('stale', 'Replaced by a newer proposal')], default='open', max_length=6)),
                ('weights', models.JSONField(default=dict)),
                ('certificate', models.JSONField(default=dict)),
                ('draw', models.CharField(blank=True, default='', max_length=60)),
                ('unmatched', models.JSONField(default=list)),
                ('edits', models.JSONField(blank=True, default=list)),
                ('proposed_at', models.DateTimeField()),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='programmes.programme')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='match',
            name='round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='matches', to='matches.matchround'),
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(choices=[('student', 'Student'), ('mentor', 'Mentor'), ('guardian', 'Parent or guardian'), ('school', 'School')], max_length=8)),
                ('signed_name', models.CharField(max_length=160)),
                ('means', models.CharField(choices=[('signed_in', 'Signed in'), ('link', 'By link on a phone'), ('paper', 'On paper'), ('in_person', 'In person')], max_length=10)),
                ('language', models.CharField(default='en', max_length=8)),
                ('signed_at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='matches.agreement')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'party'), name='each_party_signs_once')],
            },
        ),
        migrations.CreateModel(
            name='StudentPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('interests', models.JSONField(blank=True, default=list)),
                ('dislikes', models.JSONField(blank=True, default=list)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('free_slots', models.JSONField(blank=True, default=list)),
                ('wishes', models.JSONField(blank=True, default=list)),
                ('family_wishes', models.JSONField(blank=True, default=list)),
                ('told_at', models.DateTimeField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preference', to='people.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=40)),
                ('says_yes', models.BooleanField()),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='matches.match')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('match', 'party'), name='each_answers_once')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=40)),
                ('leaning', models.CharField(choices=[('glad', 'In favour'), ('fine', 'No objection'), ('doubts', 'Doubts')], max_length=6)),
                ('words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('means', models.CharField(choices=[('phone', 'By telephone'), ('in_person', 'In person'), ('paper', 'On paper'), ('link', 'By link on a phone')], max_length=10)),
                ('told_at', models.DateTimeField()),
                ('guardian', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.guardian')),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='matches.match')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='agreement',
            name='lasts',
            field=models.CharField(blank=True, default='', max_length=30),
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weeks', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('asked', 'Asked for'), ('agreed', 'Agreed'), ('declined', 'Declined')], default='asked', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('ends_before', models.DateField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='matches.match')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('match',), name='one_extension_is_asked_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'agreed'), _negated=True), ('ends_before__isnull', False), _connector='OR'), name='agreed_extension_has_an_end')],
            },
        ),
        migrations.CreateModel(
            name='ExtensionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=40)),
                ('says_yes', models.BooleanField()),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('extension', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='matches.extension')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('extension', 'party'), name='each_answers_an_extension_once')],
            },
        ),
        migrations.AddField(
            model_name='match',
            name='closing',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name='TellingLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=40)),
                ('means', models.CharField(choices=[('email', 'By e-mail'), ('letter', 'By letter'), ('in_person', 'In person')], max_length=10)),
                ('told_at', models.DateTimeField()),
                ('answers', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='matches.match')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.staff')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
                ('told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('match', 'party', 'staff'), name='each_is_told_once', nulls_distinct=False)],
            },
        ),
        migrations.AddField(
            model_name='match',
            name='counted',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
