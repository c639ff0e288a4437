"""The document tree as a Word file: real styles, headings, lists and tables, the same bytes every
time.

The body is written as WordprocessingML, every word of it escaped, and python-docx makes the
package of it (`package.py`). How it looks is `styles.xml`.

Numbers of paragraphs and headings are typed, as in the PDF and on the page: a paper is cited by
them, and no edit in Word may count them anew. Lists are real Word lists, with the letters and
brackets of the other two.
"""

from datetime import date

from reports.document import Document
from reports.layout import MOST_PAGES, pages_about, running_foot, wants_contents
from reports.word.body import Body
from reports.word.lists import label_of
from reports.word.package import Package
from reports.word.problem import WordFailed, WordProblem, WordTooLarge
from reports.word.sheet import LANDSCAPE, PORTRAIT

__all__ = ["FILE_TYPE", "WordFailed", "WordProblem", "WordTooLarge", "label_of", "make_word"]

FILE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def make_word(document: Document, *, identifier: str = "", made_on: date) -> bytes:
    """Return the paper as the bytes of a .docx, the same for the same document and date.

    identifier: what tells this paper from any other, printed in short at the foot of each page;
    the document's digest if not given. Raises a WordProblem.
    """
    try:
        pages = pages_about(document.blocks)
        if pages > MOST_PAGES:
            raise WordTooLarge
        foot = running_foot(document, identifier or document.digest(), made_on)
        has_contents = wants_contents(document.contents, pages)
        package = Package(document, made_on)
        references = {sheet: package.running(sheet, foot) for sheet in (PORTRAIT, LANDSCAPE)}
        body = Body(document, package, has_contents=has_contents)
        return package.as_bytes(body.as_xml(references), body.lists.as_xml())
    except (RecursionError, SyntaxError) as error:  # lxml's errors are SyntaxErrors
        raise WordFailed from error
