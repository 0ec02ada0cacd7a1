-- On one line, what stands for no value.
create or replace table linkage.nothing as
select list_filter(string_split(?, ','), lambda word: word <> '') as words,
    list_transform(list_filter(string_split(?, ','), lambda day: day <> ''), lambda day: replace(day, '-', '')) as births
