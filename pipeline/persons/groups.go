package persons

// groups is a union-find: which of n things are one. The root of a group is its
// smallest member, so that nothing depends on the order of the joins.
type groups []int32

func newGroups(n int) groups {
	g := make(groups, n)
	for i := range g {
		g[i] = int32(i)
	}
	return g
}

func (g groups) root(i int32) int32 {
	for g[i] != i {
		g[i] = g[g[i]]
		i = g[i]
	}
	return i
}

// roots gives the root of each.
func (g groups) roots() []int32 {
	all := make([]int32, len(g))
	for i := range g {
		all[i] = g.root(int32(i))
	}
	return all
}

// join makes one group of the groups of i and j, and says whether they were two.
func (g groups) join(i, j int32) bool {
	i, j = g.root(i), g.root(j)
	if i == j {
		return false
	}
	g[max(i, j)] = min(i, j)
	return true
}
