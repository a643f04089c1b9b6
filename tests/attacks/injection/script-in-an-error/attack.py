# %% answer double

Odd = type("<script>alert(1)</script>\x1b]8;;https://evil.example\x07", (Exception,), {})


def double(x):
    raise Odd("</td></table><img src=x onerror=alert(1)>\x1b[2J\x1b]0;owned\x07\u202e")


print("\x1b[31mred\x1b[0m \u202e reversed")
raise Odd("<script>alert(2)</script>\x1b[2J")
