package answers

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"os"
	"path/filepath"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// ParquetColumn is a column of a Parquet file and its type in SQL.
type ParquetColumn struct {
	Name, Type string
}

// Parquet writes rows as the bytes of one Parquet file, in their order. Same rows,
// same bytes.
func Parquet(ctx context.Context, columns []ParquetColumn, rows [][]driver.Value) (content []byte, err error) {
	err = inEngine(ctx, 0, "set threads = 1", func(conn *sql.Conn, folder string) error {
		file := filepath.Join(folder, "rows.parquet")
		if err := writeParquet(ctx, conn, file, columns, rows); err != nil {
			return err
		}
		content, err = os.ReadFile(file)
		return err
	})
	return content, err
}

// writeParquet writes rows in a file, in their order.
func writeParquet(ctx context.Context, conn *sql.Conn, file string, columns []ParquetColumn, rows [][]driver.Value) error {
	declared, names := []string{"rank integer"}, make([]string, len(columns))
	for n, c := range columns {
		declared = append(declared, c.Name+" "+c.Type)
		names[n] = c.Name
	}
	if _, err := conn.ExecContext(ctx, "create table row ("+strings.Join(declared, ", ")+")"); err != nil {
		return err
	}
	ranked := make([][]driver.Value, len(rows))
	for n, r := range rows {
		ranked[n] = append([]driver.Value{int32(n)}, r...)
	}
	if err := store.FillTable(conn, "main", "row", ranked); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, "copy (select "+strings.Join(names, ", ")+" from row order by rank) to "+store.Quoted(file)+" (format parquet, compression zstd)")
	return err
}

// ReadParquet reads the rows of a Parquet file as texts, the names of its columns first. What
// is empty is an empty text.
func ReadParquet(ctx context.Context, content []byte) (rows [][]string, err error) {
	err = inEngine(ctx, 0, "set threads = 1", func(conn *sql.Conn, folder string) error {
		file := filepath.Join(folder, "rows.parquet")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			return err
		}
		found, err := conn.QueryContext(ctx, "select coalesce(columns(*)::varchar, '') from read_parquet("+store.Quoted(file)+", hive_partitioning = false)")
		if err != nil {
			return err
		}
		defer found.Close()
		names, err := found.Columns()
		if err != nil {
			return err
		}
		rows = append(rows, names)
		for found.Next() {
			row, into := make([]string, len(names)), make([]any, len(names))
			for n := range row {
				into[n] = &row[n]
			}
			if err := found.Scan(into...); err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return found.Err()
	})
	return rows, err
}
