// Package expression matches lines with regular expressions: it finds what
// package regexp finds, byte for byte, in a fraction of the time.
//
// What rules look for is plain: words that stand there literally, with a few
// runs of characters between them. There the first try is mostly the right
// one, and the bookkeeping with which regexp is safe from all expressions is
// most of what it costs. So an expression becomes a program that tries one way
// after the other, in the order of preference that regexp has (leftmost,
// first), and that looks at the next byte before it tries: mostly one way is
// left, and nothing has to be remembered.
//
// Going back can take forever on a text that was made for it. A search has so
// many steps as its text allows; when they are used up, or where an
// expression has something that is not known here, regexp does it instead.
// Which of the two did shows in nothing but time.
package expression
