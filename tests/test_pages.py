"""What the HTML reader makes of XHTML, whose elements may close themselves."""

from __future__ import annotations

import time

import pytest

from rag.readers import html

XML = "<?xml version='1.0' encoding='utf-8'?>\n"
NAMESPACE = "<!DOCTYPE html>\n<html lang='de' xmlns='http://www.w3.org/1999/xhtml'>"


@pytest.mark.parametrize("start", [XML + "<html>", NAMESPACE])
@pytest.mark.parametrize(
    "element",
    [
        "<script src='a.js'/>",
        '<script type="text/javascript" src="a/b>.js" />',
        "<style/>",
        "<title/>",
        "<iframe src='x' />",
        "<textarea\nname='a'/>",
        "<noscript/>",
        "<object data='x'/>",
        "<video src='a.mp4'/>",
        "<canvas/>",
    ],
)
def test_what_closes_itself_in_xhtml_swallows_nothing(start: str, element: str) -> None:
    """What follows a script, style, title or picture that closes itself is text, and visible."""
    reading = html.read(f"{start}<head></head><body><p>vor</p>{element}<p>nach</p></body></html>".encode())
    assert (reading.text, reading.hidden) == ("vor\n\nnach", ())


def test_scripts_and_comments_in_xhtml_stay_closed() -> None:
    """What looks like a tag inside a script or a comment is none."""
    script = "<script>document.write('<script/>'); var x = 1;</script>"
    page = f"{NAMESPACE}<head><script src='a'/></head><body>vor {script}<!-- <style/> --><p>nach</p><br/>Ende"
    assert html.from_text(page).text == "vor\n\nnach\n\nEnde"


@pytest.mark.parametrize("start", ["<html>", "<html xmlns='http://www.w3.org/TR/REC-html40'>", ""])
def test_in_html_nothing_closes_itself(start: str) -> None:
    """In a page that is not XHTML a script lasts to its end tag, as browsers have it."""
    assert html.from_text(f"{start}<p>vor</p><script src='a'/><p>x</p></script><p>nach</p>").text == "vor\n\nnach"


def test_html_that_says_it_is_xhtml_hides_what_browsers_hide() -> None:
    """Where the end tag of an element that closed itself is there, it holds what stands between."""
    reading = html.from_text(f"{NAMESPACE}<body><p>vor</p><noscript/><p>x</p></NOSCRIPT><p>nach</p>")
    assert [reading.text[start:end] for start, end in reading.hidden] == ["x"]


@pytest.mark.parametrize("piece", ["<!--", "<script", "<script>", "<script '", "<noscript a=\"'", "<style/", "</title"])
def test_no_xhtml_keeps_the_reader_busy(piece: str) -> None:
    """A page of broken tags takes time by its length, not by the square of it."""
    begun = time.perf_counter()
    html._expanded(XML + piece * 200_000)
    assert time.perf_counter() - begun < 5
