package app

var Circuits = circuits

const ShownCircuits = shownCircuits
