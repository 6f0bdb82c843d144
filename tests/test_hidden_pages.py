"""Which text of a page a person does not see: what a browser makes of its styles and sheets."""

from __future__ import annotations

import pytest

from rag.readers import html

BLOCK = "<p class=s id=t style='display:block'>x</p>"
PLAIN = "<p class=s id=t>x</p>"


def hidden_of(page: str) -> list[str]:
    reading = html.from_text(page)
    assert "x" in reading.text
    return [reading.text[start:end] for start, end in reading.hidden]


def hides(style: str) -> bool:
    return hidden_of(f'<body><p style="{style}">x</p>') == ["x"]


# What an element's own style says


@pytest.mark.parametrize(
    "style",
    [
        "display:/**/none",
        "/*;*/display:none/* display:block",
        "display:none;display:bloc",
        "display:none;display:-ms-flexbox",
        "display:none;display:",
        "display:none ! important;display:block",
        "visibility:hidden;visibility:shown",
        "opacity:0;opacity:full",
        "opacity:-1",
        "opacity:1e-9",
        "font-size:0;font-size:-3px",
        "font-size:0;font-size:10foo",
        "font:0/0 a",
        "font:bold 1px/20px Arial, sans-serif",
        "font:0 a;font:12px",
        "font-size:.5mm",
        "color:rgba(0,0,0,0)",
        "color:rgba( 0, 0, 0, .0 )",
        "color:rgb(0 0 0 / 0%)",
        "color:hsla(120deg, 10%, 10%, 0)",
        "color:#0000",
        "color:#12345600",
        "color:transparent;color:blak",
        "color:transparent;color:rgb(x)",
        "color:oklch(0.5 0.1 120 / 0)",
        "color:#fff;background:white",
        "color:#fff;background:white;background:whit",
        "color:#fff;background:black;background-color:#fff",
        "color:rgb(255 255 255);background-color:rgb(255,255,255)",
        "background-clip:text;color:transparent",
        "background:none;background-clip:text;color:transparent",
        "background:text;color:transparent",
        "background:white;-webkit-background-clip:text;color:transparent",
        "background:linear-gradient(red,blue);color:transparent",
    ],
)
def test_a_style_hides_as_in_a_browser(style: str) -> None:
    """Comments, invalid values, importance and abbreviations are taken as browsers take them."""
    assert hides(style)


@pytest.mark.parametrize(
    "style",
    [
        "display:n/**/one",
        "display:bloc;display:non",
        "display:none;display:inline-block",
        "display:none;display:var(--x)",
        "display:block!important;display:none",
        "font:14px/0 Arial",
        "font:400 12px/1.5 Arial",
        "font:italic small-caps 900 .9em Georgia",
        "font-size:0;font:small Arial",
        "font-size:0;font:menu",
        "font-size:0;font-size:calc(1em + 1px)",
        "font-size:5mm",
        "color:#fff;background:transparent",
        "color:white;background-color:rgba(255,255,255,0)",
        "color:#fff;background:white;background:#123",
        "color:#fff;background-color:white;background:url(x.png)",
        "color:rgba(0,0,0,.5)",
        "color:#0008",
        "color:rgb(0,0,0)",
        "color:transparent;color:windowtext",
        "color:transparent;color:initial",
        "background:linear-gradient(red,blue);background-clip:text;color:transparent",
        "background-image:url(x.png);-webkit-background-clip:text;color:rgba(0,0,0,0)",
        "background:red text;color:transparent",
    ],
)
def test_a_style_shows_as_in_a_browser(style: str) -> None:
    """What a browser shows is visible, also where a declaration before it would hide it."""
    assert not hides(style)


def test_what_the_letters_let_through_is_seen_inside() -> None:
    """A background that is seen through the letters is seen through those of the elements inside too."""
    style = "background:linear-gradient(red,blue);background-clip:text;color:transparent"
    assert hidden_of(f"<body><p style='{style}'><b>x</b></p>") == []
    assert hidden_of("<body><p style='color:transparent'><b style='color:inherit'>x</b></p>") == ["x"]


# What the page's sheets say


@pytest.mark.parametrize(
    ("sheet", "element"),
    [
        (".s{display:none !important}", BLOCK),
        (".s{display:none!important}#t{display:block}", PLAIN),
        (".s{display:none!important}#t.s{display:block}.s{color:red}", BLOCK),
        ("<!-- .s{display:none} -->", PLAIN),
        ("<!--\n.r{color:red}\n.s{display:none}\n-->", PLAIN),
        (".s{font:0/0 a}", PLAIN),
        (".s{color:rgba(0,0,0,0)}", PLAIN),
        (".s{display:none;display:bloc}", PLAIN),
        (".s{display:none}.s{display:bloc}", PLAIN),
        (".s{display/**/:none}", PLAIN),
        (".s{color:#fff}#t{background:#fff}", PLAIN),
        ("@media print, screen{.s{display:none}}", PLAIN),
        ("@supports (display:grid){.s{display:none}}", PLAIN),
        ("".join(f".c{n}{{color:#123;display:block}}" for n in range(1000)) + ".s{display:none}", PLAIN),
    ],
)
def test_a_sheet_hides_as_in_a_browser(sheet: str, element: str) -> None:
    """Importance, old comments and rules at the end of a long sheet count."""
    assert hidden_of(f"<style>{sheet}</style><p>vor</p>{element}") == ["x"]


@pytest.mark.parametrize(
    ("sheet", "element"),
    [
        (".s{display:none!important}", "<p class=s style='display:block!important'>x</p>"),
        (".s{display:none!important}#t{display:block!important}", PLAIN),
        (".s{display:block!important}", "<p class=s style='display:none'>x</p>"),
        ("@supports not (display:grid){.s{display:none}}", PLAIN),
        ("@supports (display:grid) and (not (display:inline-grid)){.s{display:none}}", PLAIN),
        ("@media print, (max-width:600px){.s{display:none}}", PLAIN),
        ("@media not screen{.s{display:none}}", PLAIN),
        (".s{color:#fff;background:transparent}", PLAIN),
        (".s{background:linear-gradient(red,blue);-webkit-background-clip:text;color:transparent}", PLAIN),
        (
            ".s{display:none}" + "".join(f".c{n}{{visibility:visible}}" for n in range(1000)) + "#t{display:block}",
            PLAIN,
        ),
    ],
)
def test_a_sheet_shows_as_in_a_browser(sheet: str, element: str) -> None:
    """What is shown again, or hidden for other media only, is visible."""
    assert hidden_of(f"<style>{sheet}</style><p>vor</p>{element}") == []


@pytest.mark.parametrize("media", ["", "all", "screen", "only screen", "SCREEN", "print, screen", "not print"])
def test_a_sheet_for_every_screen_counts(media: str) -> None:
    """A sheet that is applied on every screen hides."""
    assert hidden_of(f"<style media='{media}'>.s{{display:none}}</style>{PLAIN}") == ["x"]


@pytest.mark.parametrize("media", ["print", "speech", "screen and (max-width:600px)", "not screen", "print, speech"])
def test_a_sheet_for_other_media_does_not_count(media: str) -> None:
    """A sheet for print or for small screens hides nothing."""
    assert hidden_of(f"<style media='{media}'>.s{{display:none}}</style>{PLAIN}") == []


def test_a_sheet_for_browsers_without_scripts_does_not_count() -> None:
    """What stands in noscript is no sheet for a browser that runs scripts."""
    assert hidden_of(f"<head><noscript><style>.s{{display:none}}</style></noscript></head>{PLAIN}") == []
