package persons

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
)

// open gives a connection on an empty database.
func open(t testing.TB) *sql.Conn {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func exec(t testing.TB, conn *sql.Conn, text string, args ...any) {
	t.Helper()
	if _, err := conn.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
}

func TestScratch(t *testing.T) {
	csv := os.Getenv("PERSONS_CSV")
	if csv == "" {
		t.Skip("PERSONS_CSV")
	}
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	exec(t, conn, `create table raw as select *, md5(concat_ws('|', sender, kind,
	 coalesce(dossier,''),coalesce(agdref,''),coalesce(nom,''),coalesce(prenom,''),coalesce(date_naissance,''),coalesce(sexe,''),coalesce(nationalite,''), coalesce(departement,''))) as rec from read_csv(?, all_varchar=true, nullstr='')`, csv)
	exec(t, conn, `insert into linkage.record select sender||'/'||kind||'/'||rec, sender||'/'||kind||'/'||coalesce(departement,''), kind, 'c', dossier, agdref, nom, prenom, try_cast(date_naissance as date), sexe, nationalite, departement, min(received)::date from raw where `+os.Getenv("PERSONS_WHERE")+` group by all`)
	r, err := Link(t.Context(), conn, Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
	exec(t, conn, "attach '/tmp/persons/out.db' as o")
	exec(t, conn, "create or replace table o.person as from linkage.person")
	exec(t, conn, "create or replace table o.link as from linkage.link")
	exec(t, conn, "create or replace table o.queue as from linkage.queue")
	exec(t, conn, "create or replace table o.upper as from linkage.person_if_accepted")
	exec(t, conn, "create or replace table o.raw as from raw")
	exec(t, conn, "copy (select file, sheet, row, p.person from raw join linkage.person p on p.record = sender||'/'||kind||'/'||rec) to '/tmp/persons/links.csv' (header)")
	exec(t, conn, "copy (select file, sheet, row, p.person from raw join linkage.person_if_accepted p on p.record = sender||'/'||kind||'/'||rec) to '/tmp/persons/links_upper.csv' (header)")
	exec(t, conn, `create table truth as select distinct sender||'/'||kind||'/'||rec as record, any_value(true_person) as truth from raw group by all`)
	var yes, all, yesb, allb int
	conn.QueryRowContext(t.Context(), `select count(*) filter (a.truth=b.truth), count(*), count(*) filter (a.truth=b.truth and agreed), count(*) filter (agreed) from linkage.queue q join truth a on a.record=left_record join truth b on b.record=right_record`).Scan(&yes, &all, &yesb, &allb)
	t.Logf("queue: true %d of %d; agreed %d of %d", yes, all, yesb, allb)
	exec(t, conn, "copy (select q.*, a.truth=b.truth as yes, x.nom n1, x.prenom p1, x.date_naissance d1, x.agdref a1, x.kind k1, y.nom n2, y.prenom p2, y.date_naissance d2, y.agdref a2, y.kind k2 from linkage.queue q join truth a on a.record=left_record join truth b on b.record=right_record join linkage.record x on x.record=left_record join linkage.record y on y.record=right_record order by score desc) to '/tmp/persons/queue.csv' (header)")
	defer func() {
		exec(t, conn, `insert into linkage.decision select left_record, right_record, case when a.truth=b.truth then 'accept' else 'split' end, date '2024-01-01', 'x', 'y' from linkage.queue q join truth a on a.record=left_record join truth b on b.record=right_record`)
		r, err := Link(t.Context(), conn, Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("after review: persons %d queue %d", r.Persons, r.Queue)
		measure(t, conn)
	}()
	measure(t, conn)
}

func measure(t *testing.T, conn *sql.Conn) {
	for _, table := range []string{"person", "person_if_accepted"} {
		var tp, pp, tt float64
		if err := conn.QueryRowContext(t.Context(), `with x as (select p.person got, true_person as truth, count(*) n from raw join linkage.`+table+` p on p.record = sender||'/'||kind||'/'||rec join linkage.person q on q.record = p.record where q.identified group by all)
		select (select sum(n*(n-1)/2) from x), (select sum(n*(n-1)/2) from (select sum(n) n from x group by got)), (select sum(n*(n-1)/2) from (select sum(n) n from x group by truth))`).Scan(&tp, &pp, &tt); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s precision %.6f recall %.6f false %v", table, tp/pp, tp/tt, pp-tp)
	}
}
