# %% answer double

def double(x):
    print("<script>alert(1)</script>\x1b[2J\x1b]8;;javascript:alert(1)\x07click\x1b]8;;\x07")
    return "<b onmouseover=alert(1)>\x1b[5m"
