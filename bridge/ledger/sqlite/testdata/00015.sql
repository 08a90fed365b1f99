-- 2317dc940db0bc6e855b1c9b5b0beab240826628d233791cf4d30be4941de1b8
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795894103379, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'b1fb6a41cc5675eb9c721fadfbc0fe81ad461825288368aa137fe20a194e1014', '', '4a3c4b3371d50accbfdbd440d5ff4c13383f87796880d538d1b3b43936cab0bf');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '03e3f3e8265fdf2a2ee3655e6966393b745f5ad86473a75972cf6109ad51b403', '', '216616424c4a1e1a65ed865da847a81ba601120d3711ecde21df8a076818ddbe');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '0d62bf14469eeaf9feb54a8ccb19f79b42fa22b6ac257438d84c20f598edfe6a', '4a3c4b3371d50accbfdbd440d5ff4c13383f87796880d538d1b3b43936cab0bf', 'ce8912d64e2c29ebd57d61f2606d9e0b51912912a6a642390c23a9792a4d6d9b');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', '6537500a1447839aea9e73cb0a56ec9ed146080b150fb042cffe64ffcd7fd8ab', '', 'ab7182db00d19c2ad165d307a33e514413cdc3aa51c39c3a5502ddf62295f9fa');
INSERT INTO words VALUES (1, X'1909E32D61356801EDE3B961392C8E21', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'B0C2506A02506E38EA50834499D7B027', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'CB8CA459D9AB2B5DF83344F638789B20', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'F3FB01F5AF9FE12316934B489C808602', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
