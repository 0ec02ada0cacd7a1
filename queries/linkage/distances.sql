-- How far two values are from each other, as the levels of weights.csv.

-- Two numbers. Counting the places that differ first spares the costly distance for most pairs
-- (padded, because hamming refuses two lengths and a case does not keep it from running).
create or replace macro linkage.number_level(one, other) as case
    when one is null or other is null then null
    when one = other then 'identique'
    when length(one) < 6 or length(other) < 6 then 'different'
    when length(one) = length(other) and hamming(rpad(one, 40, ' '), rpad(other, 40, ' ')) > 4 then 'different'
    when damerau_levenshtein(one, other) = 1 then 'une_erreur'
    when damerau_levenshtein(one, other) = 2 then 'deux_erreurs'
    else 'different'
end;

-- Two texts one error apart: a character more or less, another, or two neighbours exchanged. What stands before
-- the middle is then the same, or what stands behind it; the costly distance is spared the others.
create or replace macro linkage.text_error(one, other) as case
    when abs(length(one) - length(other)) > 1 then false
    when left(one, least(length(one), length(other)) // 2) <> left(other, least(length(one), length(other)) // 2)
        and right(one, greatest(0, (least(length(one), length(other)) - 1) // 2)) <> right(other, greatest(0, (least(length(one), length(other)) - 1) // 2)) then false
    else damerau_levenshtein(one, other) = 1
end;

-- Two values of another column: a text, or a number such as a postcode. Of a number of a few
-- figures many others are a figure away, three or four are two neighbours exchanged.
create or replace macro linkage.autre_level(one, other) as case
    when one is null or other is null then null
    when one = other then 'identique'
    when case when jaro_winkler_similarity(one, other) >= 0.9 then regexp_full_match(one, '.*[a-z].*') else false end then 'proche'
    when case when length(one) >= 4 then linkage.text_error(one, other) else false end then
        case when regexp_full_match(one || other, '\d*') and levenshtein(one, other) = 1 then 'un_chiffre' else 'proche' end
    else 'different'
end;

-- Two birth dates of which the day, the month or the year alone is another; a year typed for a
-- day leaves nothing else in common.
create or replace macro linkage.one_part_apart(one, other) as
    length(one) = 8 and length(other) = 8 and right(one, 4) <> '0101' and right(other, 4) <> '0101'
    and (left(one, 4) = left(other, 4))::integer + (substr(one, 5, 2) = substr(other, 5, 2))::integer + (right(one, 2) = right(other, 2))::integer = 2;

-- Two birth dates that no level but the last brings together, whatever else: neither the year nor
-- the day and month are the same; or, in one year, neither the month nor the day is, they are not
-- exchanged nor are the two figures where they meet, and neither stands for a day unknown.
create or replace macro linkage.days_apart(one, other) as case
    when length(one) <> 8 or length(other) <> 8 then length(one) = length(other) and left(one, 4) <> left(other, 4) and right(one, 4) <> right(other, 4)
    when left(one, 4) <> left(other, 4) then right(one, 4) <> right(other, 4)
    else substr(one, 5, 2) <> substr(other, 5, 2) and right(one, 2) <> right(other, 2)
        and (substr(one, 5, 2) <> right(other, 2) or right(one, 2) <> substr(other, 5, 2))
        and (substr(one, 5, 1) <> substr(other, 5, 1) or right(one, 1) <> right(other, 1))
        and right(one, 4) not in ('0101', '1231') and right(other, 4) not in ('0101', '1231')
end;

-- The same of two days of one year, each told as a number: 1231 is the last.
create or replace macro linkage.numbered_days_apart(one, other) as
    one // 100 <> other // 100 and one % 100 <> other % 100
    and (one // 100 <> other % 100 or one % 100 <> other // 100)
    and (one // 1000 <> other // 1000 or one % 10 <> other % 10)
    and one <> 101 and one <> 1231 and other <> 101 and other <> 1231;

-- A name as a bad scan may leave it, or another alphabet: letters read as one another.
create or replace macro linkage.scanned(flat) as replace(replace(replace(translate(flat, 'qvy', 'kwi'), 'rn', 'm'), 'ri', 'n'), 'li', 'h');

-- The letters of a text as bits, and how many letters of two texts may answer each other at most: whoever has a
-- letter that the other has not leaves it alone. Two letters on one bit only make it more. Unknown for other
-- alphabets, of which the engine compares the bytes.
create or replace macro linkage.letters_of(text) as case when strlen(text) = length(text) then
    list_aggregate(list_transform(string_split(text, ''), lambda letter: (1 << (ord(letter) % 31))::integer), 'bit_or') end;

create or replace macro linkage.alone(letters, others) as bit_count(letters & ~others)::integer;

create or replace macro linkage.answering(letters, long, others, far) as
    least(long - linkage.alone(letters, others), far - linkage.alone(others, letters));

-- The similarity of Jaro is a third of the share of the one that answers, of that of the other, and of at most 1;
-- Winkler's is at most .6 of it and .4, where the two begin alike. What is asked here is whether it may reach a
-- hundredth part of the sum of the two shares.
create or replace macro linkage.may_answer(letters, long, others, far, hundredths) as
    100 * linkage.answering(letters, long, others, far) * (long + far) >= hundredths * long * far;
