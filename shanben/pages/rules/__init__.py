"""Judge what was made: the schema, the sense of a row, and the set as a whole.

One rule is one small generator that yields findings; what its id means stands in
`shanben/base/tables/rules.tsv`. `rows` holds the rules on one row, `script` the rule on leftover
Traditional characters, `schema_check` the contract itself.
"""
