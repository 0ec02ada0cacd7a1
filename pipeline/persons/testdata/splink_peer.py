"""A file of people linked with itself by Splink on DuckDB, as its own guides have it: the pairs it
lists are counted against the identity that each row's name tells (rec-12-0, rec-12-1), at the
threshold that suits it best. Prints F1, then that threshold."""
import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

connection = duckdb.connect()
connection.execute(f"set threads = {int(sys.argv[2])}")
api = DuckDBAPI(connection)
connection.execute(f"""
    create table people as
    select id as unique_id, nom, prenom, naissance, postcode, ville from read_csv('{sys.argv[1]}', all_varchar = true)""")
people = api.register("people")
settings = SettingsCreator(
    link_type="dedupe_only",
    comparisons=[
        cl.NameComparison("nom").configure(term_frequency_adjustments=True),
        cl.NameComparison("prenom").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("naissance", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("postcode", [1]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("ville", [0.9]).configure(term_frequency_adjustments=True),
    ],
    blocking_rules_to_generate_predictions=[
        block_on("nom", "prenom"), block_on("naissance"), block_on("nom", "postcode"), block_on("prenom", "postcode"),
        block_on("nom", "substr(naissance, 1, 4)"), block_on("prenom", "substr(naissance, 1, 4)", "ville"),
        block_on("nom", "substr(naissance, 5, 4)"), block_on("postcode", "ville", "substr(naissance, 1, 4)"),
        block_on("nom", "ville"), block_on("substr(nom, 1, 3)", "substr(prenom, 1, 3)", "ville"),
    ],
)
linker = Linker(people, settings, log_level="ERROR")
linker.training.estimate_probability_two_random_records_match([block_on("nom", "prenom", "naissance")], recall=0.6)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
for rule in (block_on("nom", "prenom"), block_on("naissance")):
    linker.training.estimate_parameters_using_expectation_maximisation(rule)
found = linker.inference.predict(threshold_match_weight=-10)
print("%.4f %.1f" % connection.execute(f"""
    with told as (
        select match_weight, string_split(unique_id_l, '-')[2] = string_split(unique_id_r, '-')[2] as same from {found.physical_name}
    ),
    counted as (
        select match_weight, sum(same::integer) over (order by match_weight desc) as good, count(*) over (order by match_weight desc) as listed from told
    ),
    identity as (select string_split(unique_id, '-')[2] as of, count(*) as times from people group by of)
    select max(2.0 * good / (listed + wanted)), arg_max(match_weight, 2.0 * good / (listed + wanted))
    from counted, (select sum(times * (times - 1) / 2) as wanted from identity)""").fetchone())
