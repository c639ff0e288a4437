"""The five real cases of `fixtures/cases`, each recorded as a council of its own."""
