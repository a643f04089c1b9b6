# %% answer double

from IPython.display import HTML, SVG, Image, Javascript, Latex, Markdown, display

display(HTML("<script>alert(1)</script><img src=x onerror=alert(2)><img src='https://tracker.example/x.png'><a href='javascript:alert(3)'>x</a><table style='position:fixed'><tr><td>kept</td></tr></table>"))
display(Javascript("alert(4)"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(5)'></svg>"))
display(Markdown("<script>alert(6)</script>"))
display(Latex(r"\href{javascript:alert(7)}{x}"))
display({"application/javascript": "alert(8)", "text/html": "<iframe src='https://evil.example'></iframe>"}, raw=True)
