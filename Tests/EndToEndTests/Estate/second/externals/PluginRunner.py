import functools
import pandas as pd


def logged(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        print("running", function.__name__)
        return function(*args, **kwargs)
    return inner


@logged
def execute(shared_state):
    source = open("plugins/segment_plugin.py").read()
    scope = {"df": shared_state["segments"]}
    exec(source, scope)
    return {"output": scope["df"]}
