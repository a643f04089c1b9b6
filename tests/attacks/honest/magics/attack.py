# %% answer double

%matplotlib inline
%time double = lambda x: np.asarray(x) * 2.0
%timeit -n 1 -r 1 double(np.ones(3))


# %% added after check-double
!pip --version
