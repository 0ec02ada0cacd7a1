package compare

// RawPhi is phi before winsorising, which the published example also gives.
func RawPhi(points []Point) float64 {
	f, _ := NewFunnel(Together(points), points)
	return meanSquare(arcsineScores(points, f.Rate))
}

// ArcsineScore is the score that must never flag a zero.
func ArcsineScore(p Point, rate float64) float64 { return arcsineScores([]Point{p}, rate)[0] }

// StudentBeyond is the upper tail of Student's law.
var StudentBeyond = studentBeyond
