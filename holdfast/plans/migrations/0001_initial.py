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
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(choices=[('student', 'A student'), ('household', 'A family')], max_length=10)),
                ('begun_at', models.DateTimeField()),
                ('looked_at_on', models.DateField()),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='plans', to='people.household')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='programmes.programme')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='people.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'student'), name='one_plan_in_a_programme'), models.UniqueConstraint(condition=models.Q(('about', 'household'), ('household__isnull', False)), fields=('programme', 'household'), name='one_plan_of_a_family_in_a_programme')],
            },
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parts', holdfast.kernel.crypto.SealedTextField(default='{}')),
                ('who', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('partners', models.JSONField(blank=True, default=list)),
                ('barriers', models.JSONField(blank=True, default=list)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('open', 'Under way'), ('done', 'Done'), ('partly', 'Partly'), ('dropped', 'Left aside')], default='open', max_length=8)),
                ('came_of_it', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('written_at', models.DateTimeField()),
                ('client_key', models.UUIDField(unique=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='plans.plan')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PlanLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_on', models.DateField()),
                ('together_with', models.JSONField(blank=True, default=list)),
                ('words', holdfast.kernel.crypto.SealedTextField(blank=True, default='')),
                ('kept_at', models.DateTimeField()),
                ('kept_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='plans.plan')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.school')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.student')),
            ],
            options={
                'ordering': ['-looked_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'looked_on'), name='a_plan_looked_at_once_a_day')],
            },
        ),
    ]
