"""How the list of signed-in browsers names them."""

import pytest

from luuvet.accounts.browsers import short_name

LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "short"),
    [
        (f"{LINUX} Chrome/150.0.0.0 Safari/537.36", "Chrome 150 · Linux"),
        (f"{ANDROID} Chrome/124.0.0.0 Mobile Safari/537.36", "Chrome 124 · Android"),
        (f"{ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", "Samsung Internet 25 · Android"),
        (f"{WINDOWS} coc_coc_browser/127.0.208 Chrome/121.0.6167.208 Safari/537.36", "Cốc Cốc 127 · Windows"),
        (f"{WINDOWS} Chrome/124.0.0.0 Safari/537.36 Edg/124.0.2478.51", "Edge 124 · Windows"),
        (f"{IPHONE} Version/17.4.1 Mobile/15E148 Safari/604.1", "Safari 17 · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128 · Linux"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 200, "x" * 80),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_its_own_name_and_its_machine(said: str, short: str) -> None:
    assert short_name(said) == short
