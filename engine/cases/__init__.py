"""An `Api` becomes test cases: techniques, values, wire, verification, ranking, ids."""
