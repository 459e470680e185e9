"""Judge what was made: the schema, the sense of a row, and the set as a whole.

One rule is one small generator that yields findings; what its id means stands in
`shanben/base/tables/rules.tsv`. `sense` holds the rules on one row, `leftovers` the rule on
Traditional characters that are left, `violations` the contract itself.
"""
