package warehouse

import (
	"context"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// ParquetColumn is a column of a Parquet file and its type in SQL.
type ParquetColumn struct {
	Name, Type string
}

// Parquet writes rows as the bytes of one Parquet file, in their order. Same rows,
// same bytes.
func Parquet(ctx context.Context, columns []ParquetColumn, rows [][]driver.Value) ([]byte, error) {
	dir, err := os.MkdirTemp("", "agir-parquet-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	db, err := openEngine(ctx, dir, 0)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	declared, names := []string{"rank integer"}, make([]string, len(columns))
	for n, c := range columns {
		declared = append(declared, c.Name+" "+c.Type)
		names[n] = c.Name
	}
	if _, err := conn.ExecContext(ctx, "set threads = 1; create table row ("+strings.Join(declared, ", ")+")"); err != nil {
		return nil, err
	}
	err = conn.Raw(func(dc any) error {
		a, err := duckdb.NewAppender(dc.(driver.Conn), "memory", "main", "row")
		if err != nil {
			return err
		}
		for n, r := range rows {
			if err := a.AppendRow(append([]driver.Value{int32(n)}, r...)...); err != nil {
				a.Close()
				return fmt.Errorf("row %d: %w", n, err)
			}
		}
		return a.Close()
	})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "rows.parquet")
	_, err = conn.ExecContext(ctx, "copy (select "+strings.Join(names, ", ")+" from row order by rank) to '"+
		strings.ReplaceAll(file, "'", "''")+"' (format parquet, compression zstd)")
	if err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}
