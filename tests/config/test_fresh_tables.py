import pytest

from inspections.models import Framework


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_that_empties_the_tables_leaves_what_was_loaded(turn: str) -> None:
    assert Framework.objects.exists()
    Framework.objects.filter(pk=Framework.objects.latest("pk").pk).update(name=turn)
