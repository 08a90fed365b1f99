-- c18e30034c05d79970f2ccd1f832c63d99bdc6d495ed4442bbfa226c9f0c6c8f
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795887396416, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '4a20489c338e639ed4322d389267162df6dbac5962f3b80c58e71b39a61be108', '', 'e41dee95ae0c2f750d9ba77f74a0e15442eeaf2388740a8145c8f70bdf12d78f');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '728ea3016ce708465a4c9cbd64de685d8491a7a7fd0fe8f8fe77712f009e7f5e', '', '743195296e79a1742b7657bebbae6e66b872ca142452b486261a6e01b71ce0df');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'b63db64a29813152c3440c8c9f3c45919876d11123f86ba1ce8483d829c77dac', 'e41dee95ae0c2f750d9ba77f74a0e15442eeaf2388740a8145c8f70bdf12d78f', '4ae1a1aec68352a0d7c56e3ec41b61ab3bbf07440538a8b7792268f5997815d8');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', '78b3da676fd65dbdee21698bdb6348dd2fe17055a7e274d1a953662b90d189c1', '', 'b219531606279b64ec9f1786eeaf4a9fb28b30a6973543f81a3bfcb3fae1c2cb');
INSERT INTO words VALUES (1, X'F0A3606D2E9E19BEC1F5ED24F7F82B89', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'D54F68F5F0235FB80E52119502180E82', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'494472D45C533A70EAF964D2098C5FF6', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'91591EBDB43FEC3E6046FFBDF54FCA4A', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
