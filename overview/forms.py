from django import forms


class SearchForm(forms.Form):
    """Words to search for. An empty one finds nothing, and is no error."""

    q = forms.CharField(
        label="Words or a reference",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "type": "search"}),
    )
