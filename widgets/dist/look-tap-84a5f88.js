var a="a.yes{display:grid;box-sizing:border-box;place-items:center;text-align:center;text-decoration:none}.terms:has(+a){margin-block-start:20px}";export{a as default};
