// Package notation writes values as people of a language write them: 1 234,
// 99,950 %, 1 j 03 h 20 min, 05/10/2026 07:30.
package notation
