"""What people wrote, made harmless in Markdown, and taken out of it again."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from decisions.views.markdown import lined, quoted, unlined, unquoted
from tests.exchange.logs import LINES, PAYLOADS

TEXTS = st.one_of(
    st.text("\\<>!?/[]()ab:h. \n-+=1*_#|&;~`", max_size=40),
    st.sampled_from([*PAYLOADS.values(), *LINES.values()]),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=40),
)


@given(TEXTS)
def test_an_exact_quotation_gives_the_text_back(text: str) -> None:
    stored = "\n".join(line.rstrip() for line in text.split("\n"))
    assert unquoted(quoted(stored, exact=True).split("\n")) == stored


@given(TEXTS)
def test_the_entry_of_a_list_gives_the_text_back_but_for_blanks(text: str) -> None:
    assert unlined(lined(text)) == "\n".join(re.sub(" +", " ", line).strip() for line in text.split("\n"))
