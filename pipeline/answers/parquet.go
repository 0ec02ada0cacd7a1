package answers

import (
	"context"
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
func Parquet(ctx context.Context, columns []ParquetColumn, rows [][]driver.Value) ([]byte, error) {
	dir, err := os.MkdirTemp("", "agir-parquet-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	db, err := store.OpenEngine(ctx, dir, 0)
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
	ranked := make([][]driver.Value, len(rows))
	for n, r := range rows {
		ranked[n] = append([]driver.Value{int32(n)}, r...)
	}
	if err := store.FillTable(conn, "main", "row", ranked); err != nil {
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
