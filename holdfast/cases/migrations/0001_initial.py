import django.db.models.deletion
import holdfast.kernel.crypto
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('people', '0001_initial'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('because', models.CharField(choices=[('known_reason', 'The reason is known and passing'), ('already_helped', 'Somebody is already with this student'), ('records_wrong', 'The records are wrong or incomplete'), ('family_prefers', 'The family prefers no mentor now'), ('other', 'Another reason')], max_length=16)),
                ('words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('until_on', models.DateField()),
                ('looked_at', models.DateTimeField()),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='people.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('staff', 'Staff'), ('self', 'The student'), ('family', 'The family'), ('data', 'Attendance or other data')], max_length=8)),
                ('referrer_name', models.CharField(blank=True, default='', max_length=160)),
                ('route', models.CharField(blank=True, default='', max_length=60)),
                ('goes_to', models.CharField(default='manager', max_length=40)),
                ('asked_first', models.JSONField(blank=True, default=list)),
                ('documents', models.JSONField(blank=True, default=dict)),
                ('focus', models.JSONField(blank=True, default=list)),
                ('subjects', models.JSONField(blank=True, default=list)),
                ('worry', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('tried', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('support_level', models.CharField(blank=True, default='', max_length=60)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('status', models.CharField(choices=[('received', 'To be decided'), ('waiting', 'On the waiting list'), ('accepted', 'Accepted'), ('redirected', 'Sent to another service'), ('declined', 'Not accepted'), ('withdrawn', 'Withdrawn'), ('matched', 'Has a mentor'), ('closed', 'Closed')], default='received', max_length=12)),
                ('need_tier', models.PositiveSmallIntegerField(default=3)),
                ('received_at', models.DateTimeField()),
                ('student_told_on', models.DateField(blank=True, null=True)),
                ('taken_back_by', models.CharField(blank=True, choices=[('student', 'The student'), ('family', 'The family'), ('referrer', 'Whoever referred'), ('left', 'The student left the school')], default='', max_length=8)),
                ('client_key', models.UUIDField(blank=True, null=True, unique=True)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='programmes.programme')),
                ('referred_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('sent_on_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sent_on_to', to='cases.referral')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='people.student')),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'status', 'received_at'], name='referral_inbox')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['received', 'waiting', 'accepted', 'matched'])), fields=('programme', 'student'), name='one_open_referral_a_programme')],
            },
        ),
        migrations.CreateModel(
            name='InformationGiven',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=40)),
                ('means', models.CharField(choices=[('link', 'By link on a phone'), ('paper', 'On paper'), ('phone', 'By phone'), ('in_person', 'In person')], max_length=10)),
                ('language', models.CharField(max_length=8)),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guardian', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.guardian')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='information', to='cases.referral')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('referral', 'item'), name='each_item_told_once')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('accept', 'Accept'), ('wait', 'Put on the waiting list'), ('redirect', 'Send to another service'), ('decline', 'Do not accept')], max_length=10)),
                ('rules_said', models.CharField(max_length=20)),
                ('findings', models.JSONField(default=list)),
                ('reason', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('redirected_to', models.CharField(blank=True, default='', max_length=160)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='cases.referral')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('says_yes', models.BooleanField()),
                ('signed_name', models.CharField(max_length=160)),
                ('means', models.CharField(choices=[('link', 'By link on a phone'), ('paper', 'On paper'), ('phone', 'By phone'), ('in_person', 'In person')], max_length=10)),
                ('language', models.CharField(max_length=8)),
                ('wording', models.CharField(max_length=64)),
                ('question', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('signed_at', models.DateTimeField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('guardian', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.guardian')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.student')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='cases.referral')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_at__gte', models.F('signed_at')), _connector='OR'), name='withdrawn_after_signed')],
            },
        ),
        migrations.CreateModel(
            name='Willingness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_by_name', models.CharField(max_length=160)),
                ('says_yes', models.BooleanField()),
                ('own_words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('means', models.CharField(choices=[('link', 'By link on a phone'), ('paper', 'On paper'), ('phone', 'By phone'), ('in_person', 'In person')], default='in_person', max_length=10)),
                ('language', models.CharField(blank=True, default='', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='willingness', to='cases.referral')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FamilyQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('question', 'A question'), ('change', 'Something should change'), ('stop', 'To stop')], default='question', max_length=8)),
                ('words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('language', models.CharField(max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('answer', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guardian', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.guardian')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='cases.referral')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'answered_at'], name='questions_not_answered')],
            },
        ),
    ]
