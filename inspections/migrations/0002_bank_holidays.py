from django.db import migrations

from inspections.bank_holiday_data import load_bank_holidays


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.RunPython(load_bank_holidays, migrations.RunPython.noop, elidable=False)
    ]
