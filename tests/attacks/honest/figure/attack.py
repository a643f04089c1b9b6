# %% answer double

import matplotlib.pyplot as plt
from IPython.display import HTML, display


def double(x):
    return np.asarray(x) * 2.0


plt.plot(double(np.arange(5.0)))
plt.title("mine")
plt.show()
display(HTML("<table><tr><th>x</th><td colspan=2>2</td></tr></table>"))
