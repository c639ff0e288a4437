"""Makes the tables of a room in one go, in its first migration."""

from importlib import import_module
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.operations.special import RunPython
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """A room's first operations, done as one: each table is made once, as it stands at the end.

    One by one, Django renders every related model again after each; with a hundred of them that
    takes a quarter of a minute, on every new database and at the start of every test run. All
    operations must be about tables that are created here.
    """

    atomic = True
    reversible = False

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rendered once, when next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        made = (
            operation.name_lower
            for operation in self.operations
            if isinstance(operation, CreateModel)
        )
        for name in dict.fromkeys(made):
            # One that a later operation takes away again is never made.
            if (app_label, name) in to_state.models:
                schema_editor.create_model(to_state.apps.get_model(app_label, name))

    def describe(self) -> str:
        return "Create the first tables together"


def made_together(replaced: list[tuple[str, str]]) -> CreateTogether:
    """What the `replaced` migrations of one room come to, for a new database.

    What they do with rows is left out: in a new database there are none.
    """
    operations: list[Operation] = []
    for room, name in replaced:
        for operation in import_module(f"{room}.migrations.{name}").Migration.operations:
            if isinstance(operation, CreateTogether):
                operations += operation.operations
            elif not isinstance(operation, RunPython):
                operations.append(operation)
    return CreateTogether(operations)
