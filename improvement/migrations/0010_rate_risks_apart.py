from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('improvement', '0009_keep_ratings_as_stated'),
    ]

    operations = [
        migrations.RemoveField(model_name='historicalrisk', name='rating'),
        migrations.RemoveField(model_name='historicalrisk', name='scale'),
        migrations.RemoveField(model_name='risk', name='rating'),
        migrations.RemoveField(model_name='risk', name='scale'),
    ]
