"""The people of a page, from the places where pages print them, in the page's order.

Running text is never searched: in 记者从上海获悉 and 编辑部认为 nobody is credited.
"""
